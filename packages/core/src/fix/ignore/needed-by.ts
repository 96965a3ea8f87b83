import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { lastName } from '../../layer/path.js'
import { type ShellCommand, shellCommands } from '../../waste/commands/shell-commands.js'
import { type BuildOutput, isFilling } from '../../waste/known/build-outputs.js'

/** What is to be kept out of the build context. */
export interface KeptOut {
  readonly rule: string
  /** As paths. */
  readonly roots: readonly string[]
  readonly output: BuildOutput | null
}

/** These do the same whatever the sources are. */
const INDIFFERENT =
  /^(rm|rmdir|chown|chmod|chgrp|mkdir|ln|useradd|adduser|addgroup|groupadd|usermod|apt|apt-get|apk|dnf|yum|microdnf|zypper|curl|wget|echo|printf|set|cd|true|:|ls|id|export|corepack|update-ca-certificates|touch|test|\[)$/
const BUILDS = /build|make|compile|collectstatic|manage\.py|artisan|rake|rails|gradle|mvn/
const VERSION_CONTROL = /^(git|hg|svn)$/
/** They work without a clone of the sources. */
const WITHOUT_CLONE = /^(clone|config|init|lfs|checkout-index|ls-remote|export|co|checkout)$/

/**
 * The first of these instructions that needs what is to be kept out, as far as their text tells; null for none. They
 * are those of a stage in order, from the one that takes it out of the context on.
 */
export function neededBy(
  keptOut: KeptOut,
  instructions: readonly DockerfileInstruction[],
): DockerfileInstruction | null {
  const names = [...new Set(keptOut.roots.map(lastName))]
  for (const instruction of instructions) {
    if (keptOut.output === null) {
      if (needs(keptOut, names, instruction)) return instruction
      continue
    }
    if (instruction.keyword !== 'RUN') continue
    for (const command of commandsOf(instruction)) {
      if (isFilling(command, keptOut.output)) return null
      if (!isIndifferent(command) || uses(command, names)) return instruction
    }
  }
  return null
}

function needs(
  { rule, roots }: KeptOut,
  names: readonly string[],
  instruction: DockerfileInstruction,
): boolean {
  const { keyword, command } = instruction
  if (keyword !== 'RUN') {
    // What is copied out of the context by name is looked at where it is copied.
    const isOfContext = /^(COPY|ADD)$/.test(keyword) && !instruction.flags.some(({ name }) => name === 'from')
    return !isOfContext && mentions(command, names)
  }
  return commandsOf(instruction).some((one) => {
    if (uses(one, names)) return true
    if (rule === 'version-control') return asksForHistory(one)
    if (rule === 'secret-file') {
      return names.every((name) => name.startsWith('.env')) ? BUILDS.test(one.text) : !isIndifferent(one)
    }
    // The compiler takes its rules from there.
    return one.program === 'dotnet' && roots.some((root) => lastName(root) === '.editorconfig')
  })
}

function commandsOf({ keyword, command, heredocs }: DockerfileInstruction): readonly ShellCommand[] {
  const text = [`${keyword} ${command}`, ...heredocs.map(({ body }) => body)].join('\n')
  return shellCommands({ keyword, text })
}

function isIndifferent({ program, operands, text }: ShellCommand): boolean {
  if (/[`]|\$\(/.test(text)) return false
  if (program === 'npm') {
    return /^(config|cache)$/.test(operands[0] ?? '') || / (-g|--global)( |$)/.test(text)
  }
  return INDIFFERENT.test(program)
}

/** Whether a command names it, but for a removal that does not mind that nothing is there. */
function uses({ program, text }: ShellCommand, names: readonly string[]): boolean {
  const isForced = (word: string) => word === '--force' || (/^-\w+$/.test(word) && word.includes('f'))
  if (program === 'rm' && text.split(/\s+/).some(isForced)) return false
  return mentions(text, names)
}

function asksForHistory({ program, operands, text }: ShellCommand): boolean {
  if (VERSION_CONTROL.test(program)) return !WITHOUT_CLONE.test(operands[0] ?? 'clone')
  return /(\$\(|`)\s*(git|hg|svn)\s/.test(text)
}

/** Whether a text has one of these names as a name in a path: `.git`, not the one in `x.git`. */
function mentions(text: string, names: readonly string[]): boolean {
  const words = new Set(text.split(/[\s"'=:/,;(){}[\]<>|&]+/))
  return names.some((name) => words.has(name)) || [...words].some((word) => wildcardFits(word, names))
}

/** `*.swp`, `.env*` as a shell has it; only what the pattern starts and ends with is looked at. */
function wildcardFits(word: string, names: readonly string[]): boolean {
  const first = word.search(/[*?]/)
  if (first < 0) return false
  const start = word.slice(0, first)
  const end = word.slice(Math.max(word.lastIndexOf('*'), word.lastIndexOf('?')) + 1)
  if (start + end === '') return false
  return names.some((name) => name.startsWith(start) && name.endsWith(end))
}
