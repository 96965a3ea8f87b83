import { type ChecksumKind, type Inodes, KINDS } from '../../layer/inodes.js'

/** The files of which a digest is wanted: those that may be equal to others, all that have another's size, or all. */
export type WantedDigests = 'comparable' | 'same-size' | 'all'

/** An index, and how often it stands in the image. */
export interface Counted {
  readonly inodes: Inodes
  readonly times: number
}

/** The rows of an index's files that have bytes. */
interface Files extends Counted {
  readonly rows: Uint32Array
}

/**
 * The rows of the files whose digest is wanted and was not taken, for each index. A file is compared with all others of
 * the image; which of them checksums tell apart matters to none but `comparable`.
 */
export function findCandidates(indexes: readonly Counted[], wanted: WantedDigests): Uint32Array[] {
  const files = indexes.map((index) => ({ ...index, rows: rowsOfFiles(index.inodes) }))
  const missing = files.map(({ inodes, rows }) => rows.filter((row) => (inodes.digestAt[row] as number) < 0))
  if (wanted === 'all' || missing.every(({ length }) => length === 0)) return missing
  const sizes = new Shared(files, ({ bytes }, row) => bytes[row] as number)
  const mayBeEqual = wanted === 'comparable' ? compareChecksums(files, sizes) : () => true
  return missing.map((rows, i) => {
    const { inodes } = files[i] as Files
    return rows.filter((row) => {
      const size = sizes.find(inodes.bytes[row] as number)
      return size >= 0 && mayBeEqual(inodes, row, size)
    })
  })
}

const FILE = KINDS.indexOf('file')

function rowsOfFiles({ count, kind, bytes }: Inodes): Uint32Array {
  const rows = new Uint32Array(count)
  let used = 0
  for (let row = 0; row < count; row++) {
    if (kind[row] === FILE && (bytes[row] as number) > 0) rows[used++] = row
  }
  return rows.slice(0, used)
}

/** In place of a kind of checksums where not all files of a size have one that can be compared. */
const MIXED = 255
const NONE_YET = 0

/** Says whether the checksums leave it possible that a file is equal to another of its size. */
function compareChecksums(files: readonly Files[], sizes: Shared) {
  const kinds = new Uint8Array(sizes.count).fill(NONE_YET)
  for (const { inodes, rows } of files) {
    const kind = inodes.checksumKind === null ? MIXED : KIND_NUMBERS[inodes.checksumKind]
    for (const row of rows) {
      const size = sizes.find(inodes.bytes[row] as number)
      if (size < 0) continue
      const own = inodes.checksum[row] === 0 ? MIXED : kind
      kinds[size] = kinds[size] === NONE_YET || kinds[size] === own ? own : MIXED
    }
  }
  // Beyond 2^53 it is rounded: what differs may fall together then, but nothing falls apart.
  const keyOf = ({ checksum }: Inodes, row: number, size: number) =>
    size * 2 ** 32 + (checksum[row] as number)
  const keys = new Shared(files, (inodes, row) => keyOf(inodes, row, sizes.find(inodes.bytes[row] as number)))
  return (inodes: Inodes, row: number, size: number) =>
    kinds[size] === MIXED || keys.find(keyOf(inodes, row, size)) >= 0
}

const KIND_NUMBERS: Readonly<Record<ChecksumKind, number>> = { 'tar-split': 1, scan: 2 }

/** The numbers that more than one file has, numbered in their order. */
class Shared {
  readonly #numbers: Float64Array

  constructor(files: readonly Files[], numberOf: (inodes: Inodes, row: number) => number) {
    // A blob that stands in the image several times has each of its files there twice and more.
    const count = files.reduce((sum, { rows, times }) => sum + rows.length * (times > 1 ? 2 : 1), 0)
    const all = new Float64Array(count)
    let used = 0
    for (const { inodes, times, rows } of files) {
      for (const row of rows) {
        const number = numberOf(inodes, row)
        all[used++] = number
        if (times > 1) all[used++] = number
      }
    }
    // Sorted rather than counted in a table, which hostile sizes could fill unevenly.
    all.sort()
    this.#numbers = all.filter((number, i) => number === all[i - 1] && number !== all[i - 2])
  }

  get count(): number {
    return this.#numbers.length
  }

  /** -1 for a number that no two files have. */
  find(number: number): number {
    let low = 0
    let high = this.#numbers.length - 1
    while (low <= high) {
      const middle = (low + high) >>> 1
      const there = this.#numbers[middle] as number
      if (there === number) return middle
      if (there < number) low = middle + 1
      else high = middle - 1
    }
    return -1
  }
}
