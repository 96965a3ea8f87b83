import { expect, test } from 'vitest'
import { type ChecksumKind, type Inodes, KINDS } from '../../../packages/core/src/layer/inodes.js'
import { findCandidates } from '../../../packages/core/src/read/identify/find-candidates.js'

interface Row {
  readonly bytes: number
  readonly checksum?: number
  readonly digested?: boolean
  readonly kind?: (typeof KINDS)[number]
}

function inodes(rows: readonly Row[], checksumKind: ChecksumKind | null = null): Inodes {
  return {
    count: rows.length,
    kind: Uint8Array.from(rows, ({ kind = 'file' }) => KINDS.indexOf(kind)),
    bytes: Float64Array.from(rows, ({ bytes }) => bytes),
    mtime: new Float64Array(rows.length),
    meta: new Uint32Array(rows.length),
    metadata: [],
    texts: new Map(),
    digestAt: Int32Array.from(rows, ({ digested }) => (digested ? 0 : -1)),
    digests: new Uint8Array(32),
    checksum: Uint32Array.from(rows, ({ checksum = 0 }) => checksum),
    checksumKind,
    bodyAt: new Float64Array(rows.length),
    extents: new Map(),
  }
}

const once = (rows: readonly Row[], kind?: ChecksumKind) => ({ inodes: inodes(rows, kind), times: 1 })
const asArrays = (found: readonly Uint32Array[]) => found.map((rows) => [...rows])

test('only files of a size that another file of the image has are read', () => {
  const layers = [
    once([{ bytes: 5 }, { bytes: 7 }, { bytes: 9 }, { bytes: 9 }, { bytes: 1 }]),
    once([{ bytes: 3 }, { bytes: 5 }, { bytes: 5 }]),
  ]
  for (const wanted of ['comparable', 'same-size'] as const) {
    expect(asArrays(findCandidates(layers, wanted))).toEqual([
      [0, 2, 3],
      [1, 2],
    ])
  }
  expect(asArrays(findCandidates(layers, 'all'))).toEqual([
    [0, 1, 2, 3, 4],
    [0, 1, 2],
  ])
})

test('neither what is empty nor what is no file has a content to be read', () => {
  const rows = [{ bytes: 0 }, { bytes: 0 }, { bytes: 4, kind: 'symlink' as const }, { bytes: 4 }]
  expect(asArrays(findCandidates([once(rows)], 'same-size'))).toEqual([[]])
  expect(asArrays(findCandidates([once(rows)], 'all'))).toEqual([[3]])
})

test('a digest that was taken is not taken again, and its file is one to compare others with', () => {
  const layers = [once([{ bytes: 5, digested: true }]), once([{ bytes: 5 }, { bytes: 6, digested: true }])]
  expect(asArrays(findCandidates(layers, 'comparable'))).toEqual([[], [0]])
  expect(asArrays(findCandidates(layers, 'all'))).toEqual([[], [0]])
})

test('checksums of one kind tell files of a size apart', () => {
  const layers = [
    once(
      [
        { bytes: 5, checksum: 1 },
        { bytes: 5, checksum: 2 },
        { bytes: 8, checksum: 2 },
      ],
      'scan',
    ),
    once(
      [
        { bytes: 5, checksum: 3 },
        { bytes: 5, checksum: 1 },
        { bytes: 8, checksum: 1 },
      ],
      'scan',
    ),
  ]
  expect(asArrays(findCandidates(layers, 'comparable'))).toEqual([[0], [1]])
  // A table of files names the digest of each of them.
  expect(asArrays(findCandidates(layers, 'same-size'))).toEqual([
    [0, 1, 2],
    [0, 1, 2],
  ])
})

test('where one file of a size has no checksum, or one of another kind, all of that size are read', () => {
  const none = [
    once(
      [
        { bytes: 5, checksum: 1 },
        { bytes: 5, checksum: 2 },
        { bytes: 6, checksum: 7 },
      ],
      'scan',
    ),
    once([{ bytes: 5 }, { bytes: 6, checksum: 8 }], 'scan'),
  ]
  expect(asArrays(findCandidates(none, 'comparable'))).toEqual([[0, 1], [0]])
  const other = [
    once(
      [
        { bytes: 5, checksum: 1 },
        { bytes: 6, checksum: 1 },
      ],
      'scan',
    ),
    once([{ bytes: 5, checksum: 2 }], 'tar-split'),
    once([{ bytes: 6, checksum: 2 }], 'scan'),
  ]
  expect(asArrays(findCandidates(other, 'comparable'))).toEqual([[0], [0], []])
  const digested = [once([{ bytes: 5, digested: true }]), once([{ bytes: 5, checksum: 2 }], 'scan')]
  expect(asArrays(findCandidates(digested, 'comparable'))).toEqual([[], [0]])
})

test('a blob that stands in the image twice has each of its files there twice', () => {
  const twice = {
    inodes: inodes(
      [
        { bytes: 5, checksum: 1 },
        { bytes: 6, checksum: 2 },
      ],
      'scan',
    ),
    times: 2,
  }
  for (const wanted of ['comparable', 'same-size', 'all'] as const) {
    expect(asArrays(findCandidates([twice], wanted))).toEqual([[0, 1]])
  }
})

test('a hundred thousand sizes, however they lie, take no time to speak of', () => {
  const rows = Array.from({ length: 100_000 }, (_, i) => ({ bytes: 1 + 2 ** 20 * i, checksum: 1 + (i % 7) }))
  const began = performance.now()
  expect(asArrays(findCandidates([once(rows, 'scan')], 'comparable'))).toEqual([[]])
  expect(findCandidates([once(rows, 'scan'), once(rows, 'scan')], 'comparable')[1]?.length).toBe(100_000)
  expect(performance.now() - began).toBeLessThan(5000)
})
