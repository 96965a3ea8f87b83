import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import { parentPath } from '../../parent-path.js'
import { ARCHIVES, type ArchiveUse, findArchiveUse, isBundle, stemOf } from '../commands/archive-use.js'
import type { ClaimedCopy } from '../rule.js'
import type { WasteContext } from '../waste-context.js'
import { NameSet } from './name-set.js'
import { unpackingAdds } from './unpacking-adds.js'

/** Archives that one instruction brought, and that end the same way. */
export interface UnpackedArchives {
  readonly maker: Instruction
  readonly unpacker: Instruction
  /** Who deletes them in the end; null where they are left. */
  readonly deleter: Instruction | null
  readonly copies: ClaimedCopy[]
}

/** The archives for which something tells that they were unpacked. */
export function findUnpackedArchives(context: WasteContext): UnpackedArchives[] {
  const use = findArchiveUse(context.instructions)
  const archives = findArchives(context)
  const files = appearedFiles(archives.values(), use, context)
  const unpackingAdd = unpackingAdds(context)
  const groups = new Map<string, UnpackedArchives>()
  for (const [origin, copies] of archives) {
    const last = copies.at(-1) as Copy
    // Another version in its place, or another name, may be what a program reads.
    if (
      copies.some(({ number }) => context.isBooked(number)) ||
      (last.shadow && last.shadow.cause !== 'deleted')
    )
      continue
    const maker = context.makerOf(origin.layer)
    const deleter = last.shadow ? context.makerOf(last.shadow.layer) : null
    const unpacker =
      findUnpacker(context, use, files, copies) ??
      unpackingAdd(origin, maker, deleter?.index ?? context.instructions.length)
    // What came with the base stays in it, whatever is done with it.
    if (!unpacker || isBaseStep(context, maker) !== isBaseStep(context, deleter ?? unpacker)) continue
    const key = `${maker.index} ${unpacker.index} ${deleter?.index}`
    const group = groups.get(key) ?? { maker, unpacker, deleter, copies: [] }
    groups.set(key, group)
    for (const copy of copies) group.copies.push({ copy, path: copy.path })
  }
  return [...groups.values()]
}

/** Who unpacked an archive: whose command names it, or who made what is called as it is without its ending. */
function findUnpacker(
  context: WasteContext,
  use: ArchiveUse,
  files: ReadonlyMap<string, number>,
  copies: readonly Copy[],
): Instruction | null {
  const [origin] = copies as [Copy]
  const { shadow } = copies.at(-1) as Copy
  const maker = context.makerOf(origin.layer)
  const end = shadow ? context.makerOf(shadow.layer).index : context.instructions.length
  const appeared = (path: string) => {
    const layer = files.get(stemOf(path)) ?? context.oldestFolder(stemOf(path))
    return layer === null || layer < origin.layer ? null : layer
  }
  for (const { path } of copies) {
    const named = use.unpacks(path, maker.index, end)
    if (named === null) continue
    const unpacker = context.instructions[named] as Instruction
    // A file of that name may stand in many folders: it is this one if its folder is spoken of, or what was in it is there.
    if (isIn(parentPath(path), unpacker, context) || appeared(path) !== null) return unpacker
  }
  for (const { path } of copies) {
    // What is compressed stands beside what it was made of where a server hands out both.
    const layer = isBundle(path) ? appeared(path) : null
    if (layer === null) continue
    const unpacker = context.makerOf(layer)
    // Both may have come together, as data or with a package.
    if (unpacker.keyword !== 'RUN' || unpacker.index > end) continue
    if (unpacker !== maker || use.unpacksSome(maker.index)) return unpacker
  }
  return null
}

/** Whether an instruction works in a folder, as far as its text and the WORKDIRs before it tell. */
function isIn(folder: string, { text, index }: Instruction, { instructions }: WasteContext): boolean {
  return (
    text.includes(`/${folder}`) ||
    instructions.some((step) => step.keyword === 'WORKDIR' && step.index < index && endsIn(folder, step.text))
  )
}

function endsIn(folder: string, workdir: string): boolean {
  const path = workdir.slice('WORKDIR '.length).replace(/^[./]+|\/+$/g, '')
  return `/${folder}`.endsWith(`/${path}`)
}

/** Each archive with all copies that go back to it. */
function findArchives(context: WasteContext): Map<Copy, Copy[]> {
  const found = new Map<Copy, Copy[]>()
  for (const copy of context.copies.named(ARCHIVES)) {
    if (copy.kind !== 'file' || copy.links) continue
    const origin = context.copies.at(context.originOf(copy.number))
    const copies = found.get(origin)
    if (copies) copies.push(copy)
    else found.set(origin, [copy])
  }
  return found
}

/**
 * The lowest layer of each file that is called as an archive beside it is without its ending. What is merely compressed
 * there are thousands of, as documentation: only what a command unpacks is looked for.
 */
function appearedFiles(
  archives: Iterable<readonly Copy[]>,
  use: ArchiveUse,
  context: WasteContext,
): Map<string, number> {
  const stems = new Set<string>()
  for (const copies of archives) {
    for (const { path } of copies) {
      const isNamed = use.unpacks(path, 0, context.instructions.length) !== null
      if (isNamed || isBundle(path)) stems.add(stemOf(path))
    }
  }
  const appeared = new Map<string, number>()
  if (stems.size === 0) return appeared
  for (const { path, layer } of context.copies.named(new NameSet([...stems].map(lastName))))
    if (stems.has(path) && !appeared.has(path)) appeared.set(path, layer)
  return appeared
}

function isBaseStep(context: WasteContext, { layers, index }: Instruction): boolean {
  const [layer] = layers
  if (layer !== undefined) return context.isBase(layer)
  return context.baseLayers > 0 && index < context.makerOf(context.baseLayers - 1).index
}
