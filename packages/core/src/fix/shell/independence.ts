import type { ShellScript, SimpleCommand } from './shell-script.js'
import type { Token } from './tokens.js'

/** Programs that look at files alone, and which of their operands are none. */
const FILE_PROGRAMS: Readonly<Record<string, number>> = {
  ':': Number.POSITIVE_INFINITY,
  cat: 0,
  chgrp: 1,
  chmod: 1,
  chown: 1,
  cp: 0,
  echo: Number.POSITIVE_INFINITY,
  ln: 0,
  ls: 0,
  mkdir: 0,
  mv: 0,
  printf: Number.POSITIVE_INFINITY,
  rm: 0,
  rmdir: 0,
  sed: 1,
  touch: 0,
  true: Number.POSITIVE_INFINITY,
  unlink: 0,
  '[': Number.POSITIVE_INFINITY,
}
const DELETING = new Set(['rm', 'rmdir', 'unlink'])
const PACKAGES = new Set(['apt', 'apt-get', 'apk', 'dnf', 'microdnf', 'yum', 'zypper'])
/** Where package managers keep what they clean. */
const CLEANED = ['var/cache', 'var/lib/apt', 'var/lib/dnf', 'var/lib/rpm', 'var/log', 'etc/apk']

/** Whether it does the same whatever folder it begins in. */
export function isFreeOfFolder(script: ShellScript): boolean {
  const [first] = script.commands
  const [to] = first?.args ?? []
  const goesAway =
    first?.program === 'cd' &&
    first.args.length === 1 &&
    to !== undefined &&
    isAbsolute(to) &&
    !script.compound &&
    script.separators.every((separator) => separator === '&&' || separator === '|')
  return goesAway || script.commands.every(isOfAnywhere)
}

/** Whether it does the same with these variables. */
export function isFreeOfVariables(script: ShellScript, names: readonly string[]): boolean {
  if (names.some((name) => /^(PATH|LD_.*)$/.test(name))) return false
  const named = new Set(names)
  return script.commands.every(
    ({ program, args, redirects }) =>
      program !== null &&
      (Object.hasOwn(FILE_PROGRAMS, program) || isFind(program)) &&
      [...args, ...redirects].every(({ literal, text }) => literal !== null || !speaksOf(text, named)),
  )
}

/**
 * The paths that it deletes, or folders that hold them, without a leading slash; null where it does more than to delete
 * by absolute paths that stand there as they are: then it may need anything.
 */
export function deletedPaths(script: ShellScript): string[] | null {
  const paths: string[] = []
  for (const command of script.commands) {
    const deleted = deletedBy(command)
    if (!deleted) return null
    paths.push(...deleted)
  }
  return paths
}

function deletedBy({ program, args, redirects }: SimpleCommand): string[] | null {
  if (redirects.some(({ literal }) => literal !== '/dev/null')) return null
  if (program === null || args.some(({ literal }) => literal === null)) return null
  if (program === 'true' || program === ':') return []
  if (PACKAGES.has(program)) {
    const [verb] = args.filter(({ text }) => !text.startsWith('-'))
    return /^(clean|autoclean)$/.test(verb?.text ?? '') ? CLEANED : null
  }
  const isDeletion = DELETING.has(program) || (isFind(program) && args.some(({ text }) => text === '-delete'))
  if (!isDeletion || (isFind(program) && args.some(({ text }) => /^-(exec|ok|fprint|fls)/.test(text))))
    return null
  const operands = isFind(program) ? foldersOfFind(args) : args.filter(({ text }) => !text.startsWith('-'))
  const paths = operands.map(pathOf)
  return paths.length > 0 && paths.every((path) => path !== null) ? paths : null
}

function foldersOfFind(args: readonly Token[]): readonly Token[] {
  const end = args.findIndex(({ text }) => /^[-(!\\]/.test(text))
  return end < 0 ? args : args.slice(0, end)
}

/** Up to the first name that is a pattern; null where it is not absolute. */
function pathOf(word: Token): string | null {
  if (!isAbsolute(word)) return null
  const names: string[] = []
  for (const name of (word.literal as string).split('/')) {
    if (name === '..') return null
    if (word.glob && /[*?[{]/.test(name)) break
    if (name !== '' && name !== '.') names.push(name)
  }
  return names.join('/')
}

function isOfAnywhere({ program, args, redirects }: SimpleCommand): boolean {
  if (program === null || !redirects.every(isAbsolute)) return false
  if (PACKAGES.has(program)) {
    return (
      args.every((arg) => arg.literal !== null && (!/[./]/.test(arg.literal.charAt(0)) || isAbsolute(arg))) &&
      !args.some(({ literal }) => /^[^/]*\.(deb|rpm|apk)$/.test(literal ?? ''))
    )
  }
  if (isFind(program)) {
    const folders = foldersOfFind(args)
    return (
      folders.length > 0 && folders.every(isAbsolute) && !args.some(({ text }) => /^-(exec|ok|f)/.test(text))
    )
  }
  const names = FILE_PROGRAMS[program]
  if (names === undefined || (program === '[' && !args.every(isTested))) return false
  // The value of such a flag is a file.
  if (
    args.some(
      ({ text }) =>
        /^-\w*t$|^--(target|file|reference)/.test(text) || (program === 'sed' && /^-\w*f/.test(text)),
    )
  )
    return false
  if (args.some((arg) => arg.glob && !isAbsolute(arg))) return false
  const operands = args.filter(({ text }) => !text.startsWith('-'))
  return operands.slice(names).every(isAbsolute)
}

/** Of a test: flags, operators, and names that are absolute. */
function isTested(word: Token): boolean {
  return /^(-\w+|!|\]|=|!=)$/.test(word.text) || isAbsolute(word)
}

function isAbsolute({ literal }: Token): boolean {
  return literal?.startsWith('/') ?? false
}

function isFind(program: string): boolean {
  return program === 'find'
}

function speaksOf(text: string, names: ReadonlySet<string>): boolean {
  return (text.match(/\w+/g) ?? []).some((word) => names.has(word)) || /`|\$\(/.test(text)
}
