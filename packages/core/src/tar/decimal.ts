/** The decimal integer that a text is, or NaN; beyond 2^53 it is rounded. */
export function parseDecimal(text: string): number {
  return /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
}
