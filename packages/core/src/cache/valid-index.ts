import type { LayerFacts } from '../layer/facts/layer-facts.js'
import { type ChecksumKind, DIRECTORY, FILE, type Inodes, KINDS } from '../layer/inodes.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { Names } from '../layer/names.js'
import { storedBytes } from '../layer/stored-bytes.js'
import { isCount, isListOf, isNullOr, isOneOf, isRecordOf, isText, isWhole, type Shape } from './shapes.js'

const SLASH = 0x2f

/** Whether an index that was read from a file says nothing that those who use it could stumble over. */
export function isValidIndex(index: LayerIndex): boolean {
  const { inodes, names } = index
  return isDescribed(index) && areFacts(index) && areInodes(index) && areNames(names, inodes)
}

const isDescribed = isRecordOf({
  tarBytes: isCount,
  charge: isCount,
  contentBytes: isCount,
  lowerLinks: isListOf(isRecordOf({ path: isText, target: isText })),
  whiteouts: isListOf(isText),
  opaque: isListOf(isText),
  warnings: isListOf(isRecordOf({ code: isOneOf(['unknown-entry-type']), path: isText })),
})

/** Folders stand before what they hold: so nothing can hold itself. */
function areNames({ count, parent, start, text, inode }: Names, { kind, count: inodes }: Inodes): boolean {
  if (start[0] !== 0 || start[count] !== text.length) return false
  for (let row = 0; row < count; row++) {
    const above = parent[row] as number
    const at = inode[row] as number
    if (above < -1 || above >= row || at < -1 || at >= inodes) return false
    if ((start[row + 1] as number) <= (start[row] as number)) return false
    const folder = above < 0 ? -1 : (inode[above] as number)
    if (folder >= 0 && kind[folder] !== DIRECTORY) return false
  }
  return !text.includes(SLASH)
}

const areMetadata = isListOf(isRecordOf({ mode: isCount, uid: isWhole, gid: isWhole, xattrs: isText }))
const isChecksumKind = isNullOr(isOneOf(['tar-split', 'scan'] satisfies ChecksumKind[]))
const areExtents = isListOf(isRecordOf({ offset: isCount, length: isCount }))

function areInodes({ inodes, tarBytes, contentBytes }: LayerIndex): boolean {
  const {
    count,
    kind,
    bytes,
    mtime,
    meta,
    metadata,
    texts,
    digestAt,
    digests,
    bodyAt,
    extents,
    checksumKind,
  } = inodes
  if (!areMetadata(metadata) || digests.length % 32 !== 0 || !isChecksumKind(checksumKind)) return false
  const isNumber: Shape = (row) => isCount(row) && (row as number) < count
  const isFile: Shape = (row) => isNumber(row) && kind[row as number] === FILE
  if (!isMapOf(isNumber, isText)(texts) || !isMapOf(isFile, areExtents)(extents)) return false
  let sum = 0
  for (let row = 0; row < count; row++) {
    const at = digestAt[row] as number
    const end = (bodyAt[row] as number) + (kind[row] === FILE ? storedBytes(inodes, row) : 0)
    const isRow =
      (kind[row] as number) < KINDS.length &&
      isCount(bytes[row]) &&
      Number.isFinite(mtime[row]) &&
      (meta[row] as number) < metadata.length &&
      at >= -1 &&
      at < digests.length / 32 &&
      isCount(bodyAt[row]) &&
      end <= tarBytes
    if (!isRow) return false
    sum += bytes[row] as number
  }
  return sum === contentBytes
}

const isDistribution = isNullOr(isRecordOf({ id: isText, like: isListOf(isText) }))
const areUsers = isNullOr(isMapOf(isText, isRecordOf({ uid: isCount, gid: isCount, home: isText })))
const areGroups = isNullOr(isMapOf(isText, isCount))

function areFacts({ distribution, users, groups }: LayerFacts): boolean {
  return isDistribution(distribution) && areUsers(users) && areGroups(groups)
}

function isMapOf(isKey: Shape, isValue: Shape): Shape {
  return (map) =>
    map instanceof Map && [...map].every(([key, value]: [unknown, unknown]) => isKey(key) && isValue(value))
}
