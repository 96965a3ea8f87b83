import type { Instruction } from '../image/instructions.js'
import type { ClaimedCopy } from './rule.js'

const LONGEST_QUOTE = 72

/** `instruction 4`, numbered as in the report. */
export function nameInstruction(instruction: Instruction): string {
  return `instruction ${instruction.index + 1}`
}

/** `instruction 4 (COPY … /app)`: the number and what stands there. */
export function quoteInstruction(instruction: Instruction): string {
  return `${nameInstruction(instruction)} (\`${shorten(instruction.text)}\`)`
}

/** A command on one line, cut where it is long. */
export function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= LONGEST_QUOTE ? line : `${line.slice(0, LONGEST_QUOTE - 1).trimEnd()}…`
}

/** Where the copies are: their one path, the folder that they share, or the folders at the top. */
export function namePaths(copies: readonly ClaimedCopy[]): string {
  const [first, ...rest] = copies.map(({ path }) => path.split('/')) as [string[], ...string[][]]
  const shared = rest.length === 0 ? first : first.slice(0, -1)
  for (const parts of rest) {
    const differs = shared.findIndex((part, i) => parts[i] !== part)
    if (differs >= 0) shared.length = differs
  }
  if (shared.length > 0) return `/${shared.join('/')}`
  const tops = [...new Set(copies.map(({ path }) => `/${path.split('/')[0]}`))].sort()
  return tops.length <= 3
    ? joinWords(tops)
    : `${tops.slice(0, 2).join(', ')} and ${tops.length - 2} more folders`
}

/** `a`, `a and b`, `a, b and c` */
export function joinWords(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}
