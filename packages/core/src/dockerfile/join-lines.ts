import type { Piece } from './dockerfile.js'
import type { SourceLine } from './source-lines.js'
import { endOfSpace } from './space.js'

/** A line with those that continue it, as builders read it. */
export interface JoinedLine {
  readonly text: string
  readonly pieces: readonly Piece[]
  /** The index of the first line after it. */
  readonly next: number
}

/**
 * Joins the line of this index with those that it goes on in: what joins them goes, comments and empty lines between
 * them too, the indentation of all but the first stays. Null for a line that holds nothing, or a comment.
 */
export function joinLines(
  source: string,
  lines: readonly SourceLine[],
  index: number,
  joint: string,
): JoinedLine | null {
  const pieces: Piece[] = []
  const texts: string[] = []
  let at = 0
  let next = index
  let goesOn = true
  while (goesOn && next < lines.length) {
    const { start: lineStart, end } = lines[next++] as SourceLine
    const content = endOfSpace(source, lineStart, end)
    const first = next === index + 1
    if (content === end || source[content] === '#') {
      if (first) return null
      continue
    }
    const start = first ? content : lineStart
    const cut = findJoint(source, start, end, joint)
    goesOn = cut !== null
    const to = cut ?? end
    if (to === start) continue
    pieces.push({ at, start, end: to })
    texts.push(source.slice(start, to))
    at += to - start
  }
  return { text: texts.join(''), pieces, next }
}

/** Where the character stands that joins a line to the next; null where it ends there. One before it makes it literal. */
function findJoint(source: string, start: number, end: number, joint: string): number | null {
  let last = end - 1
  while (last >= start && (source[last] === ' ' || source[last] === '\t')) last--
  if (last < start || source[last] !== joint) return null
  return last > start && source[last - 1] === joint ? null : last
}
