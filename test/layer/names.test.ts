import { expect, test } from 'vitest'
import { isPathLonger, type Names, nameOf, pathOf } from '../../packages/core/src/layer/names.js'

test('a path is put together of its names, however long it is', () => {
  const parts = ['a', 'größe', 'x'.repeat(3000), 'y'.repeat(5000), 'z'.repeat(20_000), 'end']
  const names = chain(parts)
  expect(parts.map((_, row) => nameOf(names, row))).toEqual(parts)
  expect(parts.map((_, row) => pathOf(names, row))).toEqual(
    parts.map((_, row) => parts.slice(0, row + 1).join('/')),
  )
  expect(pathOf(names, -1)).toBe('')
})

test('whether a path has more bytes than so many', () => {
  const names = chain(['a', 'größe', 'end'])
  for (const row of [-1, 0, 1, 2]) {
    const bytes = Buffer.byteLength(pathOf(names, row))
    expect(isPathLonger(names, row, bytes)).toBe(false)
    expect(isPathLonger(names, row, bytes - 1)).toBe(row >= 0)
  }
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
