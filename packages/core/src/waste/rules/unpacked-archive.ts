import { type Instruction, isCopy } from '../../image/instructions.js'
import type { Copy } from '../../image/replay.js'
import { type ArchiveUse, findArchiveUse, isArchive, isTar, stemOf } from '../archive-use.js'
import { isAllOf } from '../claim-by-path.js'
import { isSmall } from '../group-by-pair.js'
import type { ClaimedCopy, Rule } from '../rule.js'
import type { WasteContext } from '../waste-context.js'
import { beginWithInstruction, nameInstruction, namePaths, pronoun, quoteInstruction } from '../wording.js'

/** Archives that one instruction brought, and that end the same way. */
interface Archives {
  readonly maker: Instruction
  readonly unpacker: Instruction
  /** Who deletes them in the end; null where they are left. */
  readonly deleter: Instruction | null
  readonly copies: ClaimedCopy[]
}

/** An archive that is unpacked and then left or deleted: packed and unpacked, the same ships twice. */
export const unpackedArchive: Rule = {
  id: 'unpacked-archive',
  summary: 'an archive that is unpacked, and then left or deleted by a later instruction',
  *find(context) {
    for (const group of findUnpacked(context)) {
      const { maker, deleter, copies } = group
      const hidden = copies.flatMap(({ copy }) => (copy.shadow ? [copy.shadow.layer] : []))
      yield {
        copies,
        madeBy: distinct(copies.map(({ copy }) => copy.layer)),
        hiddenBy: distinct(hidden),
        changeAt: maker,
        confidence: isSmall(copies) ? 'possible' : deleter ? 'certain' : 'likely',
        message: describe(group),
        advice: advise(group, isAllOf(group, context)),
      }
    }
  },
}

function describe({ maker, unpacker, deleter, copies }: Archives): string {
  const files = distinctPaths(copies)
  const what =
    unpacker === maker
      ? `${beginWithInstruction(maker)} brings and unpacks ${namePaths(files)}`
      : `${beginWithInstruction(unpacker)} unpacks ${namePaths(files)}, which ${nameInstruction(maker)} brought,`
  if (!deleter) return `${what} and leaves ${pronoun(files)}: the same ships packed and unpacked`
  const who = deleter === unpacker ? 'deletes' : `${nameInstruction(deleter)} deletes`
  return `${what} and ${who} ${pronoun(files)}: packed, the same still ships`
}

/** `whole`: whether the maker brought nothing else. */
function advise({ maker, unpacker, copies }: Archives, whole: boolean): string {
  const files = distinctPaths(copies)
  const paths = namePaths(files)
  const tar = files.every(({ path }) => isTar(path))
  if (!isCopy(maker)) {
    const where = `at the end of ${quoteInstruction(maker)}`
    const first = unpacker === maker ? 'Delete' : 'Unpack and delete'
    return `${first} ${paths} ${where}${tar ? ', or unpack while downloading (`curl … | tar xz`)' : ''}`
  }
  if (/^ADD .*https?:\/\//.test(maker.text)) {
    const how = tar ? 'curl … | tar xz' : 'curl … && unzip … && rm …'
    return `Write one RUN that downloads, unpacks and leaves nothing (\`${how}\`) in place of ${quoteInstruction(maker)}`
  }
  const mount = maker.buildKit
    ? `mount ${pronoun(files)} for ${nameInstruction(unpacker)} (\`RUN --mount=type=bind,source=…,target=/tmp/…\`)`
    : 'unpack in a build stage of its own and take the result with `COPY --from`'
  if (!whole) return `Leave ${paths} out of ${quoteInstruction(maker)}, and ${mount}`
  return tar
    ? `Let ADD unpack ${paths} (\`ADD ${nameOf(files)} …\`) in place of ${quoteInstruction(maker)}, or ${mount}`
    : `Drop ${quoteInstruction(maker)}, and ${mount}`
}

/** One of each name: an archive that is chowned has several copies. */
function distinctPaths(copies: readonly ClaimedCopy[]): ClaimedCopy[] {
  return [...new Map(copies.map((claimed) => [claimed.path, claimed])).values()]
}

function nameOf([first]: readonly ClaimedCopy[]): string {
  return first?.path.split('/').at(-1) ?? ''
}

/** The archives for which something tells that they were unpacked. */
function findUnpacked(context: WasteContext): Archives[] {
  const files = appearedFiles(context)
  const use = findArchiveUse(context.instructions)
  const groups = new Map<string, Archives>()
  for (const [origin, copies] of findArchives(context)) {
    const last = copies.at(-1) as Copy
    // Another version in its place, or another name, may be what a program reads.
    if (copies.some(context.isBooked) || (last.shadow && last.shadow.cause !== 'deleted')) continue
    const maker = context.makerOf(origin.layer)
    const deleter = last.shadow ? context.makerOf(last.shadow.layer) : null
    const unpacker = findUnpacker(context, use, files, copies)
    // What came with the base stays in it, whatever is done with it.
    if (!unpacker || isOfBase(context, maker) !== isOfBase(context, deleter ?? unpacker)) continue
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
  for (const { path } of copies) {
    const named = use.unpacks(path, maker.index, end)
    if (named !== null) return context.instructions[named] as Instruction
  }
  for (const { path } of copies) {
    const stem = stemOf(path)
    const layer = files.get(stem) ?? context.oldestFolder(stem)
    if (layer === null || layer < origin.layer) continue
    const unpacker = context.makerOf(layer)
    // Both may have come together, as data or with a package.
    if (unpacker.keyword !== 'RUN' || unpacker.index > end) continue
    if (unpacker !== maker || use.unpacksSome(maker.index)) return unpacker
  }
  return null
}

/** Each archive with all copies that go back to it. */
function findArchives(context: WasteContext): Map<Copy, Copy[]> {
  const found = new Map<Copy, Copy[]>()
  for (const copy of context.copies) {
    if (copy.inode.kind !== 'file' || copy.links || !isArchive(copy.path)) continue
    const origin = context.originOf(copy)
    const copies = found.get(origin)
    if (copies) copies.push(copy)
    else found.set(origin, [copy])
  }
  return found
}

/** The lowest layer of each file that is called as an archive beside it is without its ending. */
function appearedFiles(context: WasteContext): Map<string, number> {
  const stems = new Set<string>()
  for (const { path, inode } of context.copies)
    if (inode.kind === 'file' && isArchive(path)) stems.add(stemOf(path))
  const appeared = new Map<string, number>()
  if (stems.size === 0) return appeared
  for (const { path, layer } of context.copies)
    if (stems.has(path) && !appeared.has(path)) appeared.set(path, layer)
  return appeared
}

function isOfBase(context: WasteContext, { layers, index }: Instruction): boolean {
  const [layer] = layers
  if (layer !== undefined) return context.isBase(layer)
  return context.baseLayers > 0 && index < context.makerOf(context.baseLayers - 1).index
}

function distinct(layers: readonly number[]): number[] {
  return [...new Set(layers)].sort((a, b) => a - b)
}
