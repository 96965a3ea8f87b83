import { type ChecksumKind, FILE, type Inodes } from '../../layer/inodes.js'

/** The files of which a digest is wanted: those that may be equal to others, all that have another's size, or all. */
export type WantedDigests = 'comparable' | 'same-size' | 'all'

/** An index, and how often it stands in the image. */
export interface Counted {
  readonly inodes: Inodes
  readonly times: number
}

/** The files of an index that have bytes. */
interface Files extends Counted {
  readonly rows: Uint32Array
}

/** For each of them a number, with which it is compared with others; below 0 for what is compared with none. */
type Numbers = Float64Array

/**
 * The rows of the files whose digest is wanted and was not taken, for each index. A file is compared with all others of
 * the image; which of them checksums tell apart matters to none but `comparable`.
 */
export function findCandidates(indexes: readonly Counted[], wanted: WantedDigests): Uint32Array[] {
  const files = indexes.map((index) => ({ ...index, rows: rowsOfFiles(index.inodes) }))
  const missing = files.map((each) => rowsWithout(each))
  if (wanted === 'all' || missing.every(({ length }) => length === 0)) return missing
  const sizes = placesAmongShared(files, files.map(bytesOf))
  const comparable = wanted === 'comparable' ? compareChecksums(files, sizes) : sizes
  return files.map((each, i) => rowsWithout(each, comparable[i]))
}

/** The rows of files without a digest, of those alone that can be compared if `comparable` tells which. */
function rowsWithout({ inodes: { digestAt }, rows }: Files, comparable?: Numbers): Uint32Array {
  const found = new Uint32Array(rows.length)
  let used = 0
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k] as number
    if ((digestAt[row] as number) < 0 && (!comparable || (comparable[k] as number) >= 0)) found[used++] = row
  }
  return found.slice(0, used)
}

function bytesOf({ inodes: { bytes }, rows }: Files): Numbers {
  const numbers = new Float64Array(rows.length)
  for (let k = 0; k < rows.length; k++) numbers[k] = bytes[rows[k] as number] as number
  return numbers
}

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

/** At least 0 for files of whose size and checksum there are others, where all of that size have a checksum of one kind. */
function compareChecksums(files: readonly Files[], sizes: readonly Numbers[]): Numbers[] {
  const kinds = new Uint8Array(sizes.reduce((sum, { length }) => sum + length, 0)).fill(NONE_YET)
  files.forEach(({ inodes: { checksum, checksumKind }, rows }, i) => {
    const sizeOf = sizes[i] as Numbers
    const kind = checksumKind === null ? MIXED : KIND_NUMBERS[checksumKind]
    for (let k = 0; k < rows.length; k++) {
      const size = sizeOf[k] as number
      if (size < 0) continue
      const own = checksum[rows[k] as number] === 0 ? MIXED : kind
      kinds[size] = kinds[size] === NONE_YET || kinds[size] === own ? own : MIXED
    }
  })
  const keys = files.map(({ inodes: { checksum }, rows }, i) => {
    const keyOf = (sizes[i] as Numbers).slice()
    for (let k = 0; k < rows.length; k++) {
      const size = keyOf[k] as number
      // Beyond 2^53 it is rounded: what differs may fall together then, but nothing falls apart.
      if (size >= 0)
        keyOf[k] = size * 2 ** 32 + (kinds[size] === MIXED ? 0 : (checksum[rows[k] as number] as number))
    }
    return keyOf
  })
  return placesAmongShared(files, keys)
}

const KIND_NUMBERS: Readonly<Record<ChecksumKind, number>> = { 'tar-split': 1, scan: 2 }

/** Each number changed to its place among those that more than one file has, in their order; -1 for all others. */
function placesAmongShared(files: readonly Files[], numbers: Numbers[]): Numbers[] {
  // A blob that stands in the image several times has each of its files there twice and more.
  const all = new Float64Array(
    files.reduce((sum, { rows, times }) => sum + rows.length * (times > 1 ? 2 : 1), 0),
  )
  let used = 0
  files.forEach(({ times }, i) => {
    for (let time = 0; time < Math.min(2, times); time++) {
      all.set(numbers[i] as Numbers, used)
      used += (numbers[i] as Numbers).length
    }
  })
  // Sorted rather than counted in a table, which hostile sizes could fill unevenly.
  // The bits of numbers from 0 on sort as the numbers do, in half the time; the others come last.
  new BigUint64Array(all.buffer).sort()
  let count = 0
  for (let k = 1; k < all.length; k++) {
    const isShared = all[k] === all[k - 1] && (all[k] as number) >= 0
    if (isShared && (count === 0 || all[count - 1] !== all[k])) all[count++] = all[k] as number
  }
  const shared = all.subarray(0, count)
  for (const each of numbers) {
    for (let k = 0; k < each.length; k++) each[k] = placeOf(shared, each[k] as number)
  }
  return numbers
}

function placeOf(sorted: Float64Array, number: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const there = sorted[middle] as number
    if (there === number) return middle
    if (there < number) low = middle + 1
    else high = middle - 1
  }
  return -1
}
