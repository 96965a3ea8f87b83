import { numbersOf } from './claims/copies-by-name.js'
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

/** Which copies count as wasted, by their numbers. */
export interface Booked {
  has(copy: number): boolean
  /** The one finding that a copy counts for; null where nobody says that it is wasted. */
  findingOf(copy: number): Finding | null
}

export interface Waste {
  /** By booked bytes, then by what each saves alone, then in the order of rules and layers. */
  readonly findings: readonly Finding[]
  readonly booked: Booked
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
  const { copies } = suspect.replay
  /** The number of the finding that has booked each copy, from 1. */
  const booked = new Int32Array(copies.count)
  const ofBase = new Uint8Array(copies.count)
  let baseBytes = 0
  const has = (copy: number) => booked[copy] !== 0
  const context = wasteContext(suspect, has)
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
      for (const number of numbersOf(claim.copies)) {
        const bytes = copies.bytesOf(number)
        finding.savesAlone += bytes
        if (!own && ofBase[number] === 0) {
          ofBase[number] = 1
          baseBytes += bytes
        }
        if (!own || confidence === 'possible' || booked[number] !== 0) continue
        booked[number] = findings.length + 1
        finding.wastedBytes += bytes
      }
      findings.push(finding)
    }
  }
  const found = [...findings]
  // Array.prototype.sort is stable: what is equal keeps the order of rules and layers.
  findings.sort((a, b) => b.wastedBytes - a.wastedBytes || b.savesAlone - a.savesAlone)
  const findingOf = (copy: number) => found[(booked[copy] as number) - 1] ?? null
  return { findings, booked: { has, findingOf }, baseBytes, context }
}

function isUnsure({ madeBy, hiddenBy }: Claim, missing: readonly number[]): boolean {
  if (hiddenBy.length === 0) return false
  const first = Math.min(...madeBy)
  const last = Math.max(...hiddenBy)
  return missing.some((layer) => first < layer && layer < last)
}
