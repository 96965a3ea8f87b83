/** A size or a number with its sign, `±0` for none: what something gained or lost. */
export function withSign(growth: number, format: (size: number) => string): string {
  if (growth === 0) return '±0'
  return `${growth > 0 ? '+' : '−'}${format(Math.abs(growth))}`
}
