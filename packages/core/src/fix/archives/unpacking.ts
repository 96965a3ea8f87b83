import { resolvePath } from '../../image/working-folder.js'
import { readShellScript, type SimpleCommand } from '../shell/shell-script.js'
import type { Token } from '../shell/tokens.js'

/** A RUN that unpacks a tar and does nothing else. */
export interface Unpacking {
  /** The folder, as a path of the image, and as it is written there. */
  readonly folder: string
  readonly written: string
  /** Whether it deletes the tar in the end. */
  readonly deletes: boolean
}

/** Reads a command that unpacks this file as ADD would, from a folder that it begins in; null for any other. */
export function readUnpacking(command: string, archive: string, begins: string | null): Unpacking | null {
  const script = readShellScript(command)
  if (!script || script.compound || script.separators.some((separator) => separator !== '&&')) return null
  let folder = begins
  let written = '.'
  let made: string[] = []
  let unpacked: Unpacking | null = null
  let deletes = false
  for (const one of script.commands) {
    const [first, ...more] = one.args
    if (one.redirects.length > 0 || deletes) return null
    if (one.program === 'cd' && first?.literal && more.length === 0) {
      folder = resolvePath(folder, first.literal)
      written =
        first.literal.startsWith('/') || written === '.' ? first.literal : `${written}/${first.literal}`
      if (folder === null) return null
    } else if (one.program === 'mkdir' && !unpacked) {
      made = [...made, ...readPaths(one, /^(-p|--parents)$/, folder)]
    } else if (one.program === 'tar' && !unpacked) {
      const read = readTar(one.args)
      if (!read || resolvePath(folder, read.file) !== archive) return null
      const into = read.folder === null ? folder : resolvePath(folder, read.folder)
      if (into === null) return null
      unpacked = { folder: into, written: read.folder ?? written, deletes: false }
    } else if (one.program === 'rm' && unpacked) {
      const [path, another] = readPaths(one, /^(-[rf]+|--force)$/, folder)
      if (path !== archive || another !== undefined) return null
      deletes = true
    } else return null
  }
  if (!unpacked || made.some((path) => !`${unpacked.folder}/`.startsWith(`${path}/`))) return null
  return /^[\w./@+-]+$/.test(unpacked.written) ? { ...unpacked, deletes } : null
}

/** One that nobody has is among them where it cannot be told. */
function readPaths({ args }: SimpleCommand, flags: RegExp, folder: string | null): string[] {
  return args.flatMap(({ literal, glob }) => {
    if (literal !== null && flags.test(literal)) return []
    return [
      (literal === null || glob || literal.startsWith('-') ? null : resolvePath(folder, literal)) ?? '\0',
    ]
  })
}

/** `tar -xzf FILE -C FOLDER` in the ways that it is written: flags that pick, rename or change what is in it are none of them. */
function readTar(args: readonly Token[]): { file: string; folder: string | null } | null {
  let file: string | null = null
  let folder: string | null = null
  let extracts = false
  for (let i = 0; i < args.length; i++) {
    const { literal, glob } = args[i] as Token
    if (literal === null || glob) return null
    const value = () => args[++i]?.literal ?? null
    if (literal === '-C' || literal === '--directory') folder = value() ?? '\0'
    else if (literal.startsWith('--directory=')) folder = literal.slice('--directory='.length)
    else if (literal === '--file') file = value()
    else if (literal.startsWith('--file=')) file = literal.slice('--file='.length)
    else if (
      /^--(extract|get|gzip|gunzip|bzip2|xz|verbose|same-permissions|preserve-permissions|same-owner)$/.test(
        literal,
      )
    )
      extracts ||= /^--(extract|get)$/.test(literal)
    else if (i === 0 ? /^-?[xzjJvpf]+$/.test(literal) : /^-[xzjJvpf]+$/.test(literal)) {
      extracts ||= literal.includes('x')
      if (literal.includes('f')) {
        if (!literal.endsWith('f') && literal.startsWith('-')) return null
        file = value()
      }
    } else return null
  }
  return extracts && file !== null ? { file, folder } : null
}
