import { expect, test } from 'vitest'
import { linesOfLayers } from '../../packages/core/src/image/chain-lines.js'

const at = (line: number) => [{ line, endLine: line }]
const chain = (blobs: string[], line: number, image: string | null = null) => ({
  image,
  blobs,
  lines: at(line),
})

test('the step whose chain is the image up to a layer made that layer', () => {
  const chains = [chain(['a', 'b'], 4), chain(['a', 'b', 'b'], 5), chain(['a'], 1, 'debian')]
  expect([...linesOfLayers(chains, ['a', 'b', 'b'])]).toEqual([
    [1, at(4)],
    [2, at(5)],
  ])
})

test('two steps of one layer are two places', () => {
  expect(linesOfLayers([chain(['a'], 4), chain(['a'], 9)], ['a']).get(0)).toEqual([...at(4), ...at(9)])
})

test.each([
  ['of another stage', ['x', 'b']],
  ['longer than the image', ['a', 'b', 'c']],
  ['empty', []],
  ['without digests', ['', '']],
])('a chain %s says nothing', (_, blobs) => {
  expect(linesOfLayers([chain(blobs, 1)], blobs[0] === '' ? ['', ''] : ['a', 'b']).size).toBe(0)
})
