/** What is left to grow, as a factor in tenths. */
const TENTHS = 11

/** A size to write into a budget, with a tenth of room and no more than three digits: `344MB` for 312,400,000. */
export function sizeAbove(bytes: number): string {
  const room = Math.ceil((bytes * TENTHS) / 10)
  const step = 10 ** Math.max(0, String(room).length - 3)
  const size = Math.ceil(room / step) * step
  const power = Math.min(4, Math.floor((String(size).length - 1) / 3))
  return `${size / 1000 ** power}${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
}
