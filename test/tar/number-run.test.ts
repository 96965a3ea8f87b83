import { expect, test } from 'vitest'
import { NumberRun } from '../../packages/core/src/tar/number-run.js'
import { wordsOf } from '../../packages/core/src/tar/words.js'
import { Dice } from '../helpers/random/dice.js'

const STARTS = [100, 108, 116]

/** Blocks of 512 bytes with these numbers where a header has its mode and owners. */
function blocks(rows: readonly (readonly string[])[]): Buffer {
  const bytes = Buffer.alloc(512 * rows.length)
  rows.forEach((row, i) => {
    for (const [k, text] of row.entries()) bytes.write(text, 512 * i + (STARTS[k] as number), 'latin1')
  })
  return bytes
}

test('the numbers are those of the block that is read, whatever they have in common with the one before', () => {
  const dice = new Dice(5)
  const rows = Array.from({ length: 300 }, () =>
    STARTS.map(() => {
      const digits = [...'0000644']
      digits[dice.below(7)] = String(dice.below(2))
      return `${digits.join('')}${dice.pick(['\0', ' '])}`
    }),
  )
  const bytes = blocks(rows)
  const odd = Buffer.concat([Buffer.alloc(1), bytes]).subarray(1)
  expect(wordsOf(odd)).toBeNull()
  const [run, slow] = [new NumberRun(STARTS, 8), new NumberRun(STARTS, 8)]
  for (const [i, row] of rows.entries()) {
    const expected = row.map((text) => Number.parseInt(text, 8))
    expect([...run.read(bytes, 512 * i, wordsOf(bytes), 0)]).toEqual(expected)
    expect([...slow.read(odd, 512 * i, null, 0)]).toEqual(expected)
  }
})

test('blocks that come in pieces stand elsewhere, and change nothing for those that do not', () => {
  const bytes = blocks([
    ['0000001', '0000002', '0000003'],
    ['0000007', '0000002', '0000003'],
  ])
  const run = new NumberRun(STARTS, 8)
  const read = (at: number, words: Int32Array | null) => [...run.read(bytes, at, words, 0)]
  expect(read(0, wordsOf(bytes))).toEqual([1, 2, 3])
  expect(read(512, null)).toEqual([7, 2, 3])
  expect(read(0, wordsOf(bytes))).toEqual([1, 2, 3])
})

test('where nothing stands, the numbers are 0', () => {
  const bytes = blocks([[], ['0000001'], []])
  const run = new NumberRun(STARTS, 8)
  expect([0, 512, 1024].map((at) => [...run.read(bytes, at, wordsOf(bytes), 0)])).toEqual([
    [0, 0, 0],
    [1, 0, 0],
    [0, 0, 0],
  ])
})

test('a number that cannot be read is an error, the one before it or not', () => {
  const bytes = blocks([['0000001'], ['000000x']])
  const run = new NumberRun(STARTS, 8)
  run.read(bytes, 0, wordsOf(bytes), 0)
  expect(() => run.read(bytes, 512, wordsOf(bytes), 512)).toThrow(/byte 512: the number at its byte 100/)
})
