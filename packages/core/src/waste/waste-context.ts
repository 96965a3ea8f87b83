import type { Instruction } from '../image/instructions.js'
import type { Cause, Copy, Replay, Shadow } from '../image/replay.js'
import { entriesOf } from '../layer/entries.js'
import type { Distribution } from '../layer/facts/os-release.js'
import type { LayerIndex } from '../layer/layer-index.js'
import { parentPath } from '../parent-path.js'

/** What is looked for waste: an image, replayed, and what is known about it. */
export interface Suspect {
  readonly replay: Replay
  readonly layers: readonly LayerIndex[]
  /** Digests of the layers' tars, the lowest first. */
  readonly diffIds: readonly string[]
  readonly instructions: readonly Instruction[]
  /** How many of the lowest layers count as the base's. */
  readonly baseLayers: number
  /** What FROM says, where it is known which layers that brought. */
  readonly baseName: string | null
  /** Layers that could not be read. */
  readonly missing: readonly number[]
}

export type ShadowedCopy = Copy & { readonly shadow: Shadow }

export interface Stretch {
  readonly folder: string
  readonly from: number
  readonly to: number
}

/** What rules look at. */
export interface WasteContext {
  readonly instructions: readonly Instruction[]
  readonly diffIds: readonly string[]
  readonly baseLayers: number
  readonly baseName: string | null
  /** What the highest os-release says. */
  readonly distribution: Distribution | null
  /** All copies of all layers, by layer. */
  readonly copies: readonly Copy[]
  /** Which of the copies, from one position to before another, stand one after the other in a folder. */
  stretches(): readonly Stretch[]
  /** The copies that a later layer hid, by the reason. */
  shadowedBy(cause: Cause): readonly ShadowedCopy[]
  /** The first copy of those that were made one from another: written again with the same content, or moved. */
  originOf(copy: Copy): Copy
  /** Whether a copy was written again of several at once. */
  standsForSeveral(copy: Copy): boolean
  /** Whether a rule that goes before has booked the copy. */
  isBooked(copy: Copy): boolean
  isBase(layer: number): boolean
  /** How many copies a layer has. */
  copiesIn(layer: number): number
  /** Bytes of a layer's copies. */
  bytesIn(layer: number): number
  /** The lowest layer that holds a folder at the path, null for none. */
  oldestFolder(path: string): number | null
  /** Whether a layer below this one holds a folder at the path. */
  hasFolderBelow(path: string, layer: number): boolean
  /** The instruction that made a layer, or the stand-in that says that it is unknown. */
  makerOf(layer: number): Instruction
}

export function wasteContext(suspect: Suspect, booked: ReadonlyMap<Copy, unknown>): WasteContext {
  const { replay, layers, diffIds, instructions, baseLayers, baseName } = suspect
  const makers = new Map<number, Instruction>()
  for (const instruction of instructions)
    for (const layer of instruction.layers) makers.set(layer, instruction)
  const shadowed = new Map<string, ShadowedCopy[]>()
  const origins = new Map<Copy, Copy>()
  const forSeveral = new Set<Copy>()
  const copies = layers.map(() => 0)
  for (const copy of replay.copies) {
    copies[copy.layer] = (copies[copy.layer] ?? 0) + 1
    if (!copy.shadow) continue
    const { cause, successors } = copy.shadow
    shadowed.set(cause, shadowed.get(cause) ?? [])
    shadowed.get(cause)?.push(copy as ShadowedCopy)
    // Copies come by layer: what a copy goes back to is known before what was made from it.
    const origin = origins.get(copy) ?? copy
    for (const next of successors) {
      const known = origins.get(next)
      if (known) forSeveral.add(next)
      // One that stands for the base's and for what an instruction brought (`ln -f`) is needed for the latter.
      if (!known || (known.layer < baseLayers && origin.layer >= baseLayers)) origins.set(next, origin)
    }
  }
  let oldest: Map<string, number> | null = null
  const oldestFolder = (path: string) => {
    oldest ??= oldestFolders(layers)
    return oldest.get(path) ?? null
  }
  let stretches: readonly Stretch[] | null = null
  return {
    instructions,
    diffIds,
    baseLayers,
    baseName,
    distribution: layers.findLast(({ distribution }) => distribution)?.distribution ?? null,
    copies: replay.copies,
    stretches() {
      stretches ??= findStretches(replay.copies)
      return stretches
    },
    shadowedBy: (cause) => shadowed.get(cause) ?? [],
    originOf: (copy) => origins.get(copy) ?? copy,
    standsForSeveral: (copy) => forSeveral.has(copy),
    isBooked: (copy) => booked.has(copy),
    isBase: (layer) => layer < baseLayers,
    copiesIn: (layer) => copies[layer] ?? 0,
    bytesIn: (layer) => layers[layer]?.contentBytes ?? 0,
    oldestFolder,
    hasFolderBelow: (path, layer) => (oldestFolder(path) ?? layer) < layer,
    makerOf: (layer) => makers.get(layer) as Instruction,
  }
}

/** The lowest layer that each folder stands in. */
function oldestFolders(layers: readonly LayerIndex[]): Map<string, number> {
  const oldest = new Map<string, number>()
  layers.forEach((index, layer) => {
    for (const { path, inode } of entriesOf(index)) {
      if (inode.kind === 'directory' && !oldest.has(path)) oldest.set(path, layer)
    }
  })
  return oldest
}

function findStretches(copies: readonly Copy[]): Stretch[] {
  const stretches: Stretch[] = []
  let from = 0
  copies.forEach(({ path }, i) => {
    const folder = parentPath(path)
    const next = copies[i + 1]
    if (next && parentPath(next.path) === folder) return
    stretches.push({ folder, from, to: i + 1 })
    from = i + 1
  })
  return stretches
}
