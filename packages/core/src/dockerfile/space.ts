/** What builders, which are written in Go, take for space. */
const SPACE = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

export function isSpace(character: string | undefined): boolean {
  return character !== undefined && SPACE.test(character)
}

/** Where the space that begins at an offset ends. */
export function endOfSpace(text: string, from: number, to = text.length): number {
  let at = from
  while (at < to && isSpace(text[at])) at++
  return at
}

/** Where the space that ends at an offset begins. */
export function startOfSpace(text: string, to: number, from = 0): number {
  let at = to
  while (at > from && isSpace(text[at - 1])) at--
  return at
}
