import type { Instruction } from '../image/instructions.js'
import type { Cause, Copy, Shadow } from '../image/replay.js'

/** What rules look at: the image, replayed. */
export interface WasteContext {
  readonly instructions: readonly Instruction[]
  /** The copies that a later layer hid, by the reason. */
  shadowedBy(cause: Cause): readonly ShadowedCopy[]
  isBase(layer: number): boolean
  /** How many copies a layer has. */
  copiesIn(layer: number): number
  /** Whether a layer below this one holds a folder at the path. */
  hasFolderBelow(path: string, layer: number): boolean
  /** The instruction that made a layer, or the stand-in that says that it is unknown. */
  makerOf(layer: number): Instruction
}

export type ShadowedCopy = Copy & { readonly shadow: Shadow }

export type Confidence = 'certain' | 'likely' | 'possible'

/** What a rule finds: the copies that its fix would remove. */
export interface Claim {
  readonly copies: readonly ClaimedCopy[]
  readonly madeBy: readonly number[]
  readonly hiddenBy: readonly number[]
  readonly changeAt: Instruction
  readonly confidence: Confidence
  /** What happens, in a sentence, without sizes. Instructions are numbered from 1 as in the report. */
  readonly message: string
  /** What to write instead, without sizes. */
  readonly advice: string
}

export interface ClaimedCopy {
  readonly copy: Copy
  /** The name under which the copy is shown. */
  readonly path: string
}

export interface Rule {
  readonly id: string
  find(context: WasteContext): Iterable<Claim>
}
