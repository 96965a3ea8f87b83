import type { Instruction } from '../image/instructions.js'
import type { Copy, Replay } from '../image/replay.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { Claim, Rule, ShadowedCopy, WasteContext } from './rule.js'
import { copiedAgain } from './rules/copied-again.js'
import { deletedLater } from './rules/deleted-later.js'
import { metadataOnlyChange } from './rules/metadata-only-change.js'
import { moved } from './rules/moved.js'
import { replacedLater } from './rules/replaced-later.js'

/** The specific before the general: a copy is booked by the first rule that claims it. */
export const RULES: readonly Rule[] = [metadataOnlyChange, copiedAgain, moved, deletedLater, replacedLater]

export interface Finding extends Claim {
  readonly rule: string
  /** Whether the instruction to change is the user's own and not the base image's. */
  readonly own: boolean
  /** Bytes that this finding books; what another has booked before is not among them. */
  readonly wastedBytes: number
  /** Bytes of all its copies: what its fix alone saves. */
  readonly savesAlone: number
}

export interface Waste {
  /** By booked bytes, then by what each saves alone, then in the order of rules and layers. */
  readonly findings: readonly Finding[]
  /** The copies that count as wasted, each once. */
  readonly booked: ReadonlySet<Copy>
  /** Bytes that findings of the base's own instructions would book, each once. */
  readonly baseBytes: number
}

/**
 * What of a replayed image nobody can use, why, and what to change. What layers in `missing` did between the writing
 * and the hiding of a copy nobody knows: such a finding is only possible.
 */
export function findWaste(
  replay: Replay,
  layers: readonly LayerIndex[],
  instructions: readonly Instruction[],
  baseLayers: number,
  missing: readonly number[],
): Waste {
  const context = contextOf(replay, layers, instructions, baseLayers)
  const booked = new Set<Copy>()
  const ofBase = new Set<Copy>()
  const findings: Finding[] = []
  for (const rule of RULES) {
    for (const claim of rule.find(context)) {
      const own = claim.changeAt.layers.every((layer) => !context.isBase(layer))
      const first = Math.min(...claim.madeBy)
      const last = Math.max(...claim.hiddenBy)
      const unsure = missing.some((layer) => first < layer && layer < last)
      const confidence = unsure ? 'possible' : claim.confidence
      const counts = own && confidence !== 'possible'
      let wastedBytes = 0
      let savesAlone = 0
      for (const { copy } of claim.copies) {
        savesAlone += copy.inode.bytes
        if (!own && confidence !== 'possible') ofBase.add(copy)
        if (!counts || booked.has(copy)) continue
        booked.add(copy)
        wastedBytes += copy.inode.bytes
      }
      findings.push({ ...claim, confidence, rule: rule.id, own, wastedBytes, savesAlone })
    }
  }
  // Array.prototype.sort is stable: what is equal keeps the order of rules and layers.
  findings.sort((a, b) => b.wastedBytes - a.wastedBytes || b.savesAlone - a.savesAlone)
  const baseBytes = [...ofBase].reduce((sum, { inode }) => sum + inode.bytes, 0)
  return { findings, booked, baseBytes }
}

function contextOf(
  replay: Replay,
  layers: readonly LayerIndex[],
  instructions: readonly Instruction[],
  baseLayers: number,
): WasteContext {
  const makers = new Map<number, Instruction>()
  for (const instruction of instructions)
    for (const layer of instruction.layers) makers.set(layer, instruction)
  const shadowed = new Map<string, ShadowedCopy[]>()
  const copies = layers.map(() => 0)
  for (const copy of replay.copies) {
    copies[copy.layer] = (copies[copy.layer] ?? 0) + 1
    if (!copy.shadow) continue
    const { cause } = copy.shadow
    shadowed.set(cause, shadowed.get(cause) ?? [])
    shadowed.get(cause)?.push(copy as ShadowedCopy)
  }
  let oldest: Map<string, number> | null = null
  return {
    instructions,
    shadowedBy: (cause) => shadowed.get(cause) ?? [],
    isBase: (layer) => layer < baseLayers,
    copiesIn: (layer) => copies[layer] ?? 0,
    hasFolderBelow(path, layer) {
      oldest ??= oldestFolders(layers)
      return (oldest.get(path) ?? layer) < layer
    },
    makerOf: (layer) => makers.get(layer) as Instruction,
  }
}

/** The lowest layer that each folder stands in. */
function oldestFolders(layers: readonly LayerIndex[]): Map<string, number> {
  const oldest = new Map<string, number>()
  layers.forEach(({ entries }, layer) => {
    for (const { path, inode } of entries) {
      if (inode.kind === 'directory' && !oldest.has(path)) oldest.set(path, layer)
    }
  })
  return oldest
}
