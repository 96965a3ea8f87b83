import { expect, test } from 'vitest'
import { heaviestPath } from '../../packages/core/src/budget/heaviest-path.js'

test.each<[string, Record<string, number>, [string, number] | null]>([
  ['nothing', {}, null],
  ['what weighs nothing', { a: 0, 'b/c': 0 }, null],
  ['one file, as deep as it stands', { 'a/b/c/d': 5 }, ['a/b/c/d', 5]],
  ['the folder of equals', { 'a/b/c': 5, 'a/b/d': 5 }, ['a/b', 10]],
  ['the one that has more than half', { 'a/b/c': 6, 'a/b/d': 5 }, ['a/b/c', 6]],
  ['of the whole, not of what is above it', { 'a/b/c': 6, 'a/b/d': 5, 'a/e': 4, f: 3 }, ['a/b', 11]],
  ['the heaviest at the top, whatever its share', { 'a/x': 2, b: 1, c: 1, d: 1, e: 1 }, ['a/x', 2]],
  ['the first of equals', { b: 1, a: 1 }, ['b', 1]],
  ['names that begin alike', { 'ab/c': 5, 'a/b': 4 }, ['ab/c', 5]],
  ['a folder and its own weight', { a: 1, 'a/b': 5 }, ['a/b', 5]],
  ['growth and loss', { 'a/old': -9, 'a/new': 10, 'b/more': 2 }, ['b/more', 2]],
  ['loss alone', { 'a/old': -9 }, null],
])('%s', (_, weights, expected) => {
  const paths = Object.entries(weights).map(([path, weight]) => ({ path, weight }))
  const heaviest = heaviestPath(paths)
  expect(heaviest && [heaviest.path, heaviest.weight]).toEqual(expected)
})
