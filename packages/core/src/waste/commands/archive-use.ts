import type { Instruction } from '../../image/instructions.js'
import type { NameTest } from '../../layer/names.js'
import { lastName } from '../../layer/path.js'
import { fitsWildcard } from '../../wildcard.js'
import { type ShellCommand, shellCommands } from './shell-commands.js'

/** Nobody writes more, and each archive is held against all. */
const MOST_PATTERNS = 100
const ARCHIVE = /\.(tar(\.\w{1,4})?|t(gz|bz2?|xz|zst|lz)|zip|7z|rar|gz|bz2|xz|zst)$/i
const TAR = /\.(tar(\.\w{1,4})?|t(gz|bz2?|xz|zst|lz))$/i

/** Names of archives and of compressed files. */
export const ARCHIVES: NameTest = { mayFit: mayBeArchive, fits: isArchive }

const DOT = 0x2e
const LONGEST_ENDING = 4
const LETTER_R = 0x72
const FIRST_LETTERS = Buffer.from('tTzZ7rRgGbBxX')

/** Whether a short ending begins as those of archives do, or what stands before it ends as `.tar` does. */
function mayBeArchive(text: Uint8Array, from: number, to: number): boolean {
  for (let dot = to - 2; dot >= from && dot >= to - 1 - LONGEST_ENDING; dot--) {
    if (text[dot] !== DOT) continue
    const isAfterR = dot > from && ((text[dot - 1] as number) | 0x20) === LETTER_R
    return isAfterR || FIRST_LETTERS.includes(text[dot + 1] as number)
  }
  return false
}

/** Whether a name is that of an archive or of a compressed file. */
export function isArchive(path: string): boolean {
  return ARCHIVE.test(path)
}

/** Whether it holds files by name, and is not merely a file compressed. */
export function isBundle(path: string): boolean {
  return isTar(path) || /\.(zip|7z|rar)$/i.test(path)
}

/** Whether it is a tar, compressed or not. */
export function isTar(path: string): boolean {
  return TAR.test(path)
}

/** What unpacking is called after it: `a/b` for `a/b.tar.gz`. */
export function stemOf(path: string): string {
  return path.replace(ARCHIVE, '')
}

/** Which RUNs unpack archives by name, as far as their text tells. */
export interface ArchiveUse {
  /** The first instruction of these, by index, that unpacks a file of this name; null for none. */
  unpacks(path: string, from: number, to: number): number | null
  /** Whether an instruction unpacks anything at all. */
  unpacksSome(index: number): boolean
}

/** Looks through the commands of all RUNs for those that unpack something. */
export function findArchiveUse(instructions: readonly Instruction[]): ArchiveUse {
  const exact = new Map<string, number[]>()
  const patterns = new Map<string, number[]>()
  const some = new Set<number>()
  for (const instruction of instructions) {
    const { index } = instruction
    const commands = shellCommands(instruction)
    commands.forEach((command, i) => {
      const next = commands[i + 1]
      const piped = /^(cat|pv)$/.test(command.program) && next && isUnpacking(next)
      if (!isUnpacking(command) && !piped) return
      some.add(index)
      for (const name of archiveNames(command)) {
        note(exact, name, index)
        if (/[*?$]/.test(name) && patterns.size < MOST_PATTERNS) note(patterns, wildcardOf(name), index)
      }
    })
  }
  return {
    unpacks(path, from, to) {
      const name = lastName(path)
      const within = (index: number) => from <= index && index <= to
      const named = exact.get(name)?.find(within)
      if (named !== undefined) return named
      for (const [pattern, indexes] of patterns) {
        const fitting = fitsWildcard(name, pattern) ? indexes.find(within) : undefined
        if (fitting !== undefined) return fitting
      }
      return null
    },
    unpacksSome: (index) => some.has(index),
  }
}

function note(indexes: Map<string, number[]>, name: string, index: number): void {
  const known = indexes.get(name)
  if (known) known.push(index)
  else indexes.set(name, [index])
}

function isUnpacking({ program, operands, text }: ShellCommand): boolean {
  const words = text.split(/\s+/)
  const flags = words.slice(words.indexOf(program) + 1)
  switch (program.replace(/^.*\//, '')) {
    case 'tar':
    case 'bsdtar':
    case 'jar':
      return (
        hasLetter(`-${flags[0] ?? ''}`, 'x') ||
        flags.some((flag) => hasLetter(flag, 'x') || /^--(extract|get)$/.test(flag))
      )
    case 'gzip':
    case 'pigz':
    case 'bzip2':
    case 'xz':
    case 'zstd':
      return flags.some((flag) => hasLetter(flag, 'd') || /^--(decompress|uncompress)$/.test(flag))
    case '7z':
    case '7za':
    case '7zr':
    case '7zz':
    case 'rar':
      return /^[ex]$/.test(operands[0] ?? '')
    case 'unzip':
    case 'unrar':
    case 'gunzip':
    case 'bunzip2':
    case 'unxz':
    case 'unzstd':
    case 'uncompress':
    case 'zcat':
    case 'bzcat':
    case 'xzcat':
    case 'zstdcat':
      return true
    default:
      return false
  }
}

/** Whether a word is a bundle of short flags with this one among them. */
function hasLetter(word: string, letter: string): boolean {
  return /^-[A-Za-z]+$/.test(word) && word.includes(letter)
}

/** The last names of the paths that have an archive's ending. */
function archiveNames({ text }: ShellCommand): string[] {
  return text
    .split(/[\s<>='"]+/)
    .filter(isArchive)
    .map(lastName)
}

/** A name with globs and variables in it, of which nobody knows what they stand for. */
function wildcardOf(name: string): string {
  return name.replace(/\?|\$\{[^}]*\}|\$\w+/g, '*')
}
