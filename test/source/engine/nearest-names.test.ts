import { expect, test } from 'vitest'
import { nearestNames } from '../../../packages/core/src/source/engine/image/nearest-names.js'

const NAMES = [
  'shop:1',
  'shop:2',
  'ghcr.io/org/shop:3',
  'localhost/cart:1',
  'debian:bookworm',
  '<none>:<none>',
]

test.each([
  ['shop', ['shop:1', 'shop:2', 'ghcr.io/org/shop:3']],
  ['shop:9', ['shop:1', 'shop:2', 'ghcr.io/org/shop:3']],
  ['hsop:1', ['shop:1', 'shop:2']],
  ['org/shop:1', ['ghcr.io/org/shop:3', 'shop:1', 'shop:2']],
  ['cart', ['localhost/cart:1']],
  ['docker.io/library/debian', ['debian:bookworm']],
  ['debain:12', ['debian:bookworm']],
  ['postgres:16', []],
  [`shop@sha256:${'0'.repeat(64)}`, ['shop:1', 'shop:2', 'ghcr.io/org/shop:3']],
])('%s is perhaps %j', (wanted, expected) => {
  expect(nearestNames(wanted, NAMES).toSorted()).toEqual(expected.toSorted())
})

test('of another tag come first', () => {
  expect(nearestNames('shop:9', NAMES).slice(0, 2)).toEqual(['shop:1', 'shop:2'])
})

test('long names and many take no time', () => {
  const names = Array.from({ length: 100_000 }, (_, i) => `${'a'.repeat(100)}${i}:1`)
  const began = performance.now()
  expect(nearestNames('b'.repeat(120), names)).toEqual([])
  expect(nearestNames('b'.repeat(100_000), names)).toEqual([])
  expect(performance.now() - began).toBeLessThan(10_000)
})
