/** The next whole number with no more than so many digits that are not 0 at its end. */
export function roundUp(value: number, digits: number): number {
  const step = 10 ** Math.max(0, String(value).length - digits)
  return Math.ceil(value / step) * step
}
