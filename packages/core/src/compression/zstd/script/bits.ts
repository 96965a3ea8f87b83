import { Corruption } from './corruption.js'

/** The place of a positive number's highest bit. */
export function highestBit(value: number): number {
  return 31 - Math.clz32(value)
}

/** The `count` bits from `bit` on, at most 25. */
export function readBits(view: DataView, bit: number, count: number): number {
  return (view.getUint32(bit >>> 3, true) >>> (bit & 7)) & ((1 << count) - 1)
}

/** Where the bits end that stand from `at` to `end`: below the highest 1. They are read from there backwards. */
export function lastBit(view: DataView, at: number, end: number): number {
  const last = end > at ? view.getUint8(end - 1) : 0
  if (last === 0) throw new Corruption('a bit stream has no end')
  return end * 8 - 8 + highestBit(last)
}
