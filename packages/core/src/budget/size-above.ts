import { roundUp } from './round-up.js'

/** What an image may gain before a limit is broken, as a factor in tenths. */
export const TENTHS = 11

/** A size to write into a budget, with a tenth of room and no more than three digits: `344MB` for 312,400,000. */
export function sizeAbove(bytes: number): string {
  const size = roundUp(Math.ceil((bytes * TENTHS) / 10), 3)
  const power = Math.min(4, Math.floor((String(size).length - 1) / 3))
  return `${size / 1000 ** power}${['B', 'kB', 'MB', 'GB', 'TB'][power]}`
}
