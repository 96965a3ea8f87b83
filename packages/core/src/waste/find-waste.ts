import type { Copy } from '../image/replay.js'
import type { Ignores } from './ignores.js'
import type { Claim } from './rule.js'
import { RULES } from './rules.js'
import { type Suspect, type WasteContext, wasteContext } from './waste-context.js'

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
  /** The copies that count as wasted, each with the one finding that it counts for. */
  readonly booked: ReadonlyMap<Copy, Finding>
  /** Bytes that findings of the base's own instructions would book, each once. */
  readonly baseBytes: number
  /** What the rules have looked at. */
  readonly context: WasteContext
}

/**
 * What of an image nobody can use, why, and what to change. What layers that could not be read did between the writing
 * and the hiding of a copy nobody knows: such a finding is only possible.
 */
export function findWaste(suspect: Suspect, ignores: Ignores): Waste {
  const booked = new Map<Copy, Finding>()
  const ofBase = new Set<Copy>()
  const context = wasteContext(suspect, booked)
  const findings: Finding[] = []
  for (const rule of RULES) {
    for (const found of rule.find(context)) {
      const { changeAt } = found
      const own = changeAt === null || changeAt.layers.every((layer) => !context.isBase(layer))
      const confidence = isUnsure(found, suspect.missing) ? 'possible' : found.confidence
      // What may be of use is its maker's to say, and nobody else can change it.
      if (!own && confidence === 'possible') continue
      const claim = ignores.apply(rule.id, found, context)
      if (!claim) continue
      const finding = { ...claim, confidence, rule: rule.id, own, wastedBytes: 0, savesAlone: 0 }
      for (const { copy } of claim.copies) {
        finding.savesAlone += copy.inode.bytes
        if (!own) ofBase.add(copy)
        if (!own || confidence === 'possible' || booked.has(copy)) continue
        booked.set(copy, finding)
        finding.wastedBytes += copy.inode.bytes
      }
      findings.push(finding)
    }
  }
  // Array.prototype.sort is stable: what is equal keeps the order of rules and layers.
  findings.sort((a, b) => b.wastedBytes - a.wastedBytes || b.savesAlone - a.savesAlone)
  const baseBytes = [...ofBase].reduce((sum, { inode }) => sum + inode.bytes, 0)
  return { findings, booked, baseBytes, context }
}

function isUnsure({ madeBy, hiddenBy }: Claim, missing: readonly number[]): boolean {
  if (hiddenBy.length === 0) return false
  const first = Math.min(...madeBy)
  const last = Math.max(...hiddenBy)
  return missing.some((layer) => first < layer && layer < last)
}
