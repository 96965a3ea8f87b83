import type { Copies, Stretch } from '../image/copies.js'
import type { Cause, Copy, Shadow } from '../image/copy.js'
import type { Instruction } from '../image/instructions.js'
import type { Replay } from '../image/replay.js'
import type { Distribution } from '../layer/facts/os-release.js'
import { DIRECTORY } from '../layer/inodes.js'
import type { LayerIndex } from '../layer/layer-index.js'
import { pathOf } from '../layer/names.js'

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

/** What rules look at. */
export interface WasteContext {
  readonly instructions: readonly Instruction[]
  readonly diffIds: readonly string[]
  readonly baseLayers: number
  readonly baseName: string | null
  /** What the highest os-release says. */
  readonly distribution: Distribution | null
  /** All copies of all layers, by layer. */
  readonly copies: Copies
  /** Which of the copies stand one after the other in a folder. */
  stretches(): readonly Stretch[]
  /** The copies that a later layer hid, by the reason. */
  shadowedBy(cause: Cause): readonly ShadowedCopy[]
  /** The first copy of those that were made one from another: written again with the same content, or moved. */
  originOf(copy: number): number
  /** The layer that brought it. */
  originLayerOf(copy: number): number
  /** Whether a copy was written again of several at once. */
  standsForSeveral(copy: number): boolean
  /** Whether a rule that goes before has booked the copy. */
  isBooked(copy: number): boolean
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

export function wasteContext(suspect: Suspect, isBooked: (copy: number) => boolean): WasteContext {
  const { replay, layers, diffIds, instructions, baseLayers, baseName } = suspect
  const makers = new Map<number, Instruction>()
  for (const instruction of instructions)
    for (const layer of instruction.layers) makers.set(layer, instruction)
  const { copies } = replay
  const shadowed = new Map<string, ShadowedCopy[]>()
  /** From 1. */
  const origins = new Int32Array(copies.count)
  const originOf = (copy: number) => (origins[copy] || copy + 1) - 1
  const forSeveral = new Set<number>()
  for (let copy = 0; copy < copies.count; copy++) {
    const cause = copies.causeOf(copy)
    if (cause === null) continue
    const others = shadowed.get(cause)
    if (others) others.push(copies.at(copy) as ShadowedCopy)
    else shadowed.set(cause, [copies.at(copy) as ShadowedCopy])
    // Copies come by layer: what a copy goes back to is known before what was made from it.
    const origin = originOf(copy)
    const isOwn = copies.layerOf(origin) >= baseLayers
    for (const next of copies.successorsOf(copy)) {
      const known = origins[next] !== 0
      if (known) forSeveral.add(next)
      // One that stands for the base's and for what an instruction brought (`ln -f`) is needed for the latter.
      if (!known || (copies.layerOf(originOf(next)) < baseLayers && isOwn)) origins[next] = origin + 1
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
    copies,
    stretches() {
      stretches ??= [...copies.stretches()]
      return stretches
    },
    shadowedBy: (cause) => shadowed.get(cause) ?? [],
    originOf,
    originLayerOf: (copy) => copies.layerOf(originOf(copy)),
    standsForSeveral: (copy) => forSeveral.has(copy),
    isBooked,
    isBase: (layer) => layer < baseLayers,
    copiesIn(layer) {
      const [from, to] = copies.in(layer)
      return to - from
    },
    bytesIn: (layer) => layers[layer]?.contentBytes ?? 0,
    oldestFolder,
    hasFolderBelow: (path, layer) => (oldestFolder(path) ?? layer) < layer,
    makerOf: (layer) => makers.get(layer) as Instruction,
  }
}

/** The lowest layer that each folder stands in. */
function oldestFolders(layers: readonly LayerIndex[]): Map<string, number> {
  const oldest = new Map<string, number>()
  layers.forEach(({ names, inodes }, layer) => {
    for (let row = 0; row < names.count; row++) {
      const inode = names.inode[row] as number
      if (inode < 0 || inodes.kind[inode] !== DIRECTORY) continue
      const path = pathOf(names, row)
      if (!oldest.has(path)) oldest.set(path, layer)
    }
  })
  return oldest
}
