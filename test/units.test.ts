import { expect, test } from 'vitest'
import {
  bytesFormatter,
  formatBytes,
  formatCount,
  formatExactBytes,
  formatShare,
} from '../packages/core/src/units.js'

test('sizes are in powers of 1000', () => {
  expect([0, 999, 1000, 1234, 93_012_345, 1.5e12].map(formatBytes)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '1.23 kB',
    '93 MB',
    '1.5 TB',
  ])
  expect(formatExactBytes(93_012_345)).toBe('93,012,345 B')
})

test('sizes that differ never look the same', () => {
  const format = bytesFormatter([93_012_345, 93_012_346, 1234, 1234, 500])
  expect([93_012_345, 93_012_346, 1234, 500].map(format)).toEqual([
    '93,012,345 B',
    '93,012,346 B',
    '1.23 kB',
    '500 B',
  ])
})

test('a number is written as toLocaleString writes it in English', () => {
  const numbers = [
    0,
    7,
    999,
    1000,
    12_345,
    123_456,
    1_234_567,
    -12,
    -999,
    -1000,
    2 ** 53,
    1234.5678,
    Infinity,
  ]
  expect(numbers.map(formatCount)).toEqual(numbers.map((n) => n.toLocaleString('en-US')))
})

test('a share is never rounded to none or all', () => {
  expect([
    formatShare(0, 0),
    formatShare(0, 5),
    formatShare(1, 1000),
    formatShare(999, 1000),
    formatShare(1, 1),
  ]).toEqual(['0 %', '0 %', '<1 %', '>99 %', '100 %'])
  expect(formatShare(38, 100)).toBe('38 %')
})
