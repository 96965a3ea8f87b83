import { expect, test } from 'vitest'
import { TarSplitReader } from '../../../packages/core/src/source/store/tar-split.js'

type Piece = string | readonly [size: number, checksum: number]

/** What a reader makes of these lines, cut into chunks of this length. */
function read(text: string | Buffer, chunk = Number.POSITIVE_INFINITY): Piece[] {
  const pieces: Piece[] = []
  const reader = new TarSplitReader({
    headers: (bytes) => pieces.push(bytes.toString('latin1')),
    body: (size, checksum) => pieces.push([size, checksum]),
  })
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += chunk) reader.write(bytes.subarray(at, at + chunk))
  reader.end()
  return pieces
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

// Of "123456789" the CRC-64/ISO is b90956c775a41001.
const LINES = `{"type":2,"payload":"${base64('header')}","position":0}
{"type":1,"name":"a","size":9,"payload":"uQlWx3WkEAE=","position":1}
{"type":2,"payload":"${base64('pad')}","position":2}
{"type":2,"payload":"${base64('header!')}","position":3}
{"type":1,"name":"empty","payload":null,"position":4}
{"type":2,"payload":"","position":5}
`
const PIECES: Piece[] = ['header', [9, 0xccad46c6], 'pad', 'header!', [0, 0]]

test('headers and bodies come in their order', () => {
  expect(read(LINES)).toEqual(PIECES)
})

test('however the lines are cut, and without the last line end', () => {
  for (const chunk of [1, 2, 7, 64, 150]) expect(read(LINES, chunk)).toEqual(PIECES)
  expect(read(LINES.trimEnd())).toEqual(PIECES)
})

test('as another program may write the lines', () => {
  const spaced = LINES.trim()
    .split('\n')
    .map((line) => {
      const { type, ...rest } = JSON.parse(line)
      return JSON.stringify({ ...rest, type }, null, 1).replaceAll('\n', ' ')
    })
  expect(read(spaced.join('\n'))).toEqual(PIECES)
})

test('whatever a name holds', () => {
  const names = ['"', '","size":5', '\\', '","payload":"AAAAAAAAAAA=","position":9}', '}\u2028"size":7', 'é']
  for (const name of names) {
    const sized = JSON.stringify({ type: 1, name, size: 9, payload: 'uQlWx3WkEAE=', position: 0 })
    expect(read(sized), name).toEqual([[9, 0xccad46c6]])
    const empty = JSON.stringify({ type: 1, name, payload: null, position: 0 })
    expect(read(empty), name).toEqual([[0, 0]])
    const raw = JSON.stringify({ type: 1, name_raw: base64(name), payload: null, position: 0 })
    expect(read(raw), name).toEqual([[0, 0]])
  }
})

const DAMAGED = [
  ['a position that is not the next', '{"type":2,"payload":"","position":1}'],
  ['no position', '{"type":2,"payload":""}'],
  ['another kind', '{"type":3,"payload":"","position":0}'],
  ['no JSON', 'nothing'],
  ['a line that is empty', '\n'],
  ['what is no base64', '{"type":2,"payload":"*AAA","position":0}'],
  ['base64 that is cut off', '{"type":2,"payload":"AAA","position":0}'],
  ['a quote within base64', '{"type":2,"payload":"AA"A","position":0}'],
  ['a checksum that is none', '{"type":1,"name":"a","size":1,"payload":"AAAAAAAAAA*=","position":0}'],
  ['a checksum that is too short', '{"type":1,"name":"a","size":1,"payload":"AAAA","position":0}'],
  ['no checksum', '{"type":1,"name":"a","size":1,"payload":null,"position":0}'],
  ['a negative size', '{"type":1,"name":"a","size":-1,"payload":null,"position":0}'],
  ['a size beyond 2^53', '{"type":1,"name":"a","size":99999999999999999999,"payload":null,"position":0}'],
  ['half a line', '{"type":1,"name":"a","si'],
]

test.each(DAMAGED)('%s is damage', (_, line) => {
  expect(() => read(line)).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }))
})

test('a line without an end is not kept', () => {
  const reader = new TarSplitReader({ headers() {}, body() {} })
  const chunk = Buffer.alloc(1 << 20, 'A')
  expect(() => {
    for (let i = 0; i < 100; i++) reader.write(chunk)
  }).toThrow(expect.objectContaining({ code: 'STORE_DAMAGED' }))
})
