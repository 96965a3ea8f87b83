/** A text of which parts are not known: null stands for any text, also none. No two nulls follow each other. */
export type Pattern = readonly (string | null)[]

/** Whatever it may be. */
export const ANYTHING: Pattern = [null]

export function joinPatterns(patterns: readonly Pattern[], between = ''): Pattern {
  const joined: (string | null)[] = []
  const push = (part: string | null) => {
    const last = joined.at(-1)
    if (part === '' || (part === null && last === null)) return
    if (part !== null && typeof last === 'string') joined[joined.length - 1] = last + part
    else joined.push(part)
  }
  for (const [index, pattern] of patterns.entries()) {
    if (index > 0) push(between)
    for (const part of pattern) push(part)
  }
  return joined
}

/** The text, or null where a part of it is not known. */
export function knownText(pattern: Pattern): string | null {
  return pattern.includes(null) ? null : pattern.join('')
}

/** How much of it is known. */
export function knownLength(pattern: Pattern): number {
  return pattern.reduce((sum, part) => sum + (part?.length ?? 0), 0)
}

/** Whether a text may be this one; in time that grows with their lengths, whatever they are. */
export function mayBe(pattern: Pattern, text: string): boolean {
  if (pattern.length === 0) return text === ''
  const first = pattern[0] as string | null
  if (pattern.length === 1) return first === null || first === text
  const last = pattern.at(-1) as string | null
  const from = first?.length ?? 0
  const to = text.length - (last?.length ?? 0)
  if (from > to || !text.startsWith(first ?? '') || !text.endsWith(last ?? '')) return false
  const middle = pattern.slice(1, -1).filter((part) => part !== null)
  let at = from
  for (const part of middle) {
    const found = find(text, part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= to
}

/** As indexOf, which takes the product of both lengths for texts made for it. (Knuth, Morris, Pratt) */
function find(text: string, part: string, from: number): number {
  if (part.length < 32) return text.indexOf(part, from)
  const fallback = new Int32Array(part.length)
  for (let at = 1, length = 0; at < part.length; at++) {
    while (length > 0 && part[at] !== part[length]) length = fallback[length - 1] as number
    if (part[at] === part[length]) length++
    fallback[at] = length
  }
  for (let at = from, length = 0; at < text.length; at++) {
    while (length > 0 && text[at] !== part[length]) length = fallback[length - 1] as number
    if (text[at] === part[length]) length++
    if (length === part.length) return at + 1 - length
  }
  return -1
}
