import { expect, test } from 'vitest'
import { commonSubsequence } from '../../packages/core/src/compare/common-subsequence.js'
import { Dice } from '../helpers/random/dice.js'

/** The length by the textbook's table. */
function longest(before: readonly string[], after: readonly string[]): number {
  let above = new Array<number>(after.length + 1).fill(0)
  for (const key of before) {
    const row = [0]
    for (const [i, other] of after.entries())
      row.push(key === other ? (above[i] as number) + 1 : Math.max(above[i + 1] as number, row[i] as number))
    above = row
  }
  return above[after.length] as number
}

test.each(Array.from({ length: 300 }, (_, seed) => seed))('seed %i: as long as any, and in order', (seed) => {
  const dice = new Dice(seed)
  const list = () => Array.from({ length: dice.below(30) }, () => 'abcdefgh'[dice.below(8)] as string)
  const [before, after] = [list(), list()]
  const pairs = commonSubsequence(before, after)
  expect(pairs).toHaveLength(longest(before, after))
  for (const [i, [b, a]] of pairs.entries()) {
    expect(before[b]).toBe(after[a])
    const [lastBefore, lastAfter] = pairs[i - 1] ?? [-1, -1]
    expect(b > lastBefore && a > lastAfter).toBe(true)
  }
})

test('what repeats without end is done in time', () => {
  const many = (key: string) => Array.from({ length: 20_000 }, () => key)
  const pairs = commonSubsequence(['x', ...many('a'), 'y'], ['z', ...many('a'), 'a', 'x'])
  expect(pairs.length).toBeGreaterThan(19_900)
})
