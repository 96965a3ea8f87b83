import { expect, test } from 'vitest'
import { type Names, nameOf, pathOf } from '../../packages/core/src/layer/names.js'

test('a path is put together of its names, however long it is', () => {
  const parts = ['a', 'größe', 'x'.repeat(3000), 'y'.repeat(5000), 'z'.repeat(20_000), 'end']
  const names = chain(parts)
  expect(parts.map((_, row) => nameOf(names, row))).toEqual(parts)
  expect(parts.map((_, row) => pathOf(names, row))).toEqual(
    parts.map((_, row) => parts.slice(0, row + 1).join('/')),
  )
  expect(pathOf(names, -1)).toBe('')
})

/** Each in the one before. */
function chain(parts: readonly string[]): Names {
  const start = new Uint32Array(parts.length + 1)
  parts.forEach((part, row) => {
    start[row + 1] = (start[row] as number) + Buffer.byteLength(part)
  })
  return {
    count: parts.length,
    parent: Int32Array.from(parts, (_, row) => row - 1),
    text: Buffer.from(parts.join('')),
    start,
    inode: new Int32Array(parts.length).fill(-1),
  }
}
