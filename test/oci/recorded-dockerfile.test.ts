import { expect, test } from 'vitest'
import { linesOf, recordedDockerfile } from '../../packages/core/src/oci/recorded-dockerfile.js'

const base64 = (text: string | Buffer) => Buffer.from(text as string).toString('base64')
const recorded = (info: object, args = {}) => recordedDockerfile({ infos: [info] }, args)

test('the text as it is, and the stage alone of all arguments', () => {
  const text = '\ufeffFROM a\r\nRUN é'
  expect(
    recorded(
      { filename: 'a.Dockerfile', language: 'Dockerfile', data: base64(text) },
      { target: 'app', 'build-arg:TOKEN': 'hunter2' },
    ),
  ).toEqual({ text, filename: 'a.Dockerfile', target: 'app' })
  expect(recorded({ data: base64(text) }, { target: '' })).toEqual({
    text,
    filename: '',
    target: undefined,
  })
})

test.each<[string, object]>([
  ['nothing', {}],
  ['no text', { data: '' }],
  ['another type', { data: { a: 1 }, filename: 7 }],
  ['not UTF-8', { data: base64(Buffer.from([0xff, 0xfe])) }],
  ['another language', { language: 'JSON', data: base64('FROM a') }],
  ['more than anybody writes', { data: 'A'.repeat(10_000_000) }],
])('none: %s', (_, info) => {
  expect(recorded(info)).toBe(null)
})

const at = (...lines: unknown[]) => atAll(lines)
const atAll = (lines: unknown[]) => ({
  ranges: lines.map((line) => ({ start: { line }, end: { line } })),
})

test('an instruction of several lines, and two that do the same', () => {
  expect(linesOf({ locations: [at(10, 11, 12), at(4)] })).toEqual([
    { line: 10, endLine: 12 },
    { line: 4, endLine: 4 },
  ])
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['none', {}],
  ['another type', { locations: 'x' }],
  ['no range', { locations: [{}, at(), 7, null] }],
  ['no numbers', { locations: [at('1'), at(null), at({}), at(1.5), at(2 ** 60)] }],
  ['no lines', { locations: [at(0), at(-3)] }],
  ['the end before the start', { locations: [{ ranges: [{ start: { line: 3 }, end: { line: 2 } }] }] }],
  ['another source', { locations: [{ ...at(1), sourceIndex: 1 }] }],
])('no lines: %s', (_, step) => {
  expect(linesOf(step)).toEqual([])
})

test('more places and ranges than make sense are no work', { timeout: 10_000 }, () => {
  const many = atAll(Array.from({ length: 500_000 }, (_, i) => i + 1))
  expect(linesOf({ locations: [many, ...Array.from({ length: 500_000 }, () => at(1))] })).toHaveLength(100)
})
