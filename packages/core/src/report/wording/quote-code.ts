import { shorten } from '../shorten.js'

/** Of more, only the beginning is quoted. */
const LONGEST = 120

/** A command, a path or a key in a sentence: in backticks and one line, the end cut off where it is long. */
export function quoteCode(text: string): string {
  const line = text
    .slice(0, 4 * LONGEST)
    .replace(/\s+/g, ' ')
    .trim()
  return `\`${shorten(line, LONGEST)}\``
}
