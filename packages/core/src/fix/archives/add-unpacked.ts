import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { workingFolder } from '../../image/working-folder.js'
import { entriesOf } from '../../layer/entries.js'
import { parentPath } from '../../parent-path.js'
import { isTar } from '../../waste/commands/archive-use.js'
import type { Finding } from '../../waste/find-waste.js'
import { asBelow } from '../as-below.js'
import { fileUse, namesPath } from '../file-use.js'
import type { Fix, FixContext } from '../fixer.js'
import { nameLines } from '../name-lines.js'
import { stageOf } from '../stage-of.js'
import { type CopiedFile, copiedFile } from './copied-file.js'
import { dropDeletion } from './drop-deletion.js'
import { readUnpacking } from './unpacking.js'

/** ADD in the place of a RUN that unpacks what a COPY has brought; null where the two may not do the same. */
export function addUnpacked(finding: Finding, context: FixContext): Fix | null {
  const file = copiedFile(finding, context)
  if (!file || file.from !== null || !isTar(file.path) || !isTar(file.source)) return null
  const { named, met } = fileUse(file.path, file.at, context)
  const [unpacker, deleter, another] = named
  const step = unpacker && context.stepOf(unpacker)
  if (
    !step ||
    another ||
    unpacker.keyword !== 'RUN' ||
    unpacker.flags.length > 0 ||
    unpacker.heredocs.length > 0
  )
    return null
  const begins = workingFolder(step, context.instructions) ?? ''
  const unpacking = readUnpacking(unpacker.command, file.path, begins)
  if (!unpacking || stageOf(file.at, context)?.instructions.includes(unpacker) !== true) return null
  const [claimed] = finding.copies
  const { shadow } = claimed?.copy ?? {}
  if (unpacking.deletes !== (shadow?.layer === step.layers[0])) return null
  const isDeletedLater = shadow !== null && !unpacking.deletes
  if (isDeletedLater !== (deleter !== undefined)) return null
  const last = deleter ?? (unpacking.deletes ? unpacker : null)
  if (met.some(({ index }) => last === null || index < last.index)) return null
  if (!isAsAddWrites(step.layers, unpacking.folder, file.path, context)) return null
  if (!keepsFolder(file, unpacker, unpacking.folder, context)) return null
  const drops = deleter
    ? dropDeletion(deleter, namesPath(deleter, file.path, context), context.dockerfile)
    : []
  if (!drops) return null
  const keyword = context.dockerfile.text.slice(file.at.start, file.at.keywordEnd) === 'copy' ? 'add' : 'ADD'
  const command = `${file.source} ${unpacking.written.replace(/\/*$/, '/')}`
  const changes: Change[] = [
    { type: 'remove', at: file.at },
    {
      type: 'insert',
      before: unpacker,
      text: `${keyword} ${command}`,
      means: { keyword: 'ADD', flags: [], command, heredocs: [] },
    },
    { type: 'remove', at: unpacker },
    ...drops,
  ]
  return {
    changes,
    ignore: [],
    removes: finding.copies.map(({ copy }) => copy),
    summary: `Let ADD unpack ${file.source} in place of ${nameLines([file.at, unpacker])}: then the archive itself is in no layer`,
  }
}

/** Whether the folder that the archive is copied to is there without it, in time for all that may want it. */
function keepsFolder(
  { at, path }: CopiedFile,
  unpacker: DockerfileInstruction,
  unpacked: string,
  { dockerfile, stepOf, waste }: FixContext,
): boolean {
  const folder = parentPath(path)
  const layer = stepOf(at)?.layers[0]
  if (folder === '' || (layer !== undefined && waste.hasFolderBelow(folder, layer))) return true
  const between = dockerfile.instructions.slice(at.index + 1, unpacker.index)
  return `${unpacked}/`.startsWith(`${folder}/`) && !between.some(({ keyword }) => WRITES.test(keyword))
}

const WRITES = /^(RUN|COPY|ADD)$/

/**
 * Whether a RUN wrote nothing but what ADD would write: all in this folder, and all root's. Of others tar may have looked
 * up the name, and ADD goes by the number.
 */
function isAsAddWrites(
  layers: readonly number[],
  folder: string,
  archive: string,
  context: FixContext,
): boolean {
  return layers.every((index) => {
    const layer = context.layers[index]
    if (!layer || layer.opaque.length > 0 || layer.lowerLinks.length > 0) return false
    const inside = (path: string) => folder === '' || path.startsWith(`${folder}/`)
    const isAsBelow = asBelow(index, context)
    const isFine = entriesOf(layer).every((entry) => {
      const { path, inode } = entry
      if (inside(path)) return inode.uid === 0 && inode.gid === 0
      if (inode.kind !== 'directory') return false
      const isAbove = path === folder || `${folder}/`.startsWith(`${path}/`)
      // BuildKit writes folders again in which nothing has changed.
      return (isAbove && inode.uid === 0 && inode.gid === 0) || isAsBelow(entry)
    })
    // The folder of a deleted archive is written again.
    const whiteouts = layer.whiteouts.every((path) => path === archive)
    return isFine && whiteouts && entriesOf(layer).some(({ path }) => inside(path))
  })
}
