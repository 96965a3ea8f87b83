import type { Copy } from '../image/copy.js'
import type { Instruction } from '../image/instructions.js'
import type { RuleDescription } from '../rule-description.js'
import type { BuildOutput } from './known/build-outputs.js'
import type { WasteContext } from './waste-context.js'

export type Confidence = 'certain' | 'likely' | 'possible'

/** What a rule finds: the copies that its fix would remove. */
export interface Claim {
  readonly copies: ClaimedCopies
  readonly madeBy: readonly number[]
  readonly hiddenBy: readonly number[]
  /** Null where it is FROM: the base image is another's, and which one it is, is the user's own choice. */
  readonly changeAt: Instruction | null
  readonly confidence: Confidence
  /** What happens, in a sentence, without sizes. Instructions are numbered from 1 as in the report. */
  readonly message: string
  /** What to write instead, without sizes. */
  readonly advice: string
  /** Bytes that are built and pulled anew although they could be kept, for what costs time and not size; 0 by default. */
  readonly rebuiltBytes?: number
  /** What lines of .dockerignore would keep out, for what a COPY took along out of the build context. */
  readonly ignorable?: Ignorable
}

/** What a COPY took along, and how .dockerignore may call it. */
export interface Ignorable {
  /** Lines for all that is called so, wherever it stands; none where that could be something else. */
  readonly patterns: readonly string[]
  /** The folders and files themselves, as paths of the image. */
  readonly roots: readonly string[]
  /** What a RUN makes anew. */
  readonly output: BuildOutput | null
  /** The advice to have these lines. */
  advise(lines: string): string
}

/** An array of them, or what can be asked as one. */
export interface ClaimedCopies extends Iterable<ClaimedCopy> {
  readonly length: number
  filter(holds: (claimed: ClaimedCopy) => boolean): ClaimedCopies
  some(holds: (claimed: ClaimedCopy) => unknown): boolean
  every(holds: (claimed: ClaimedCopy) => unknown): boolean
  map<T>(made: (claimed: ClaimedCopy) => T): T[]
  flatMap<T>(made: (claimed: ClaimedCopy) => T | readonly T[]): T[]
}

export interface ClaimedCopy {
  readonly copy: Copy
  /** The name under which the copy is shown. */
  readonly path: string
}

export interface Rule extends RuleDescription {
  find(context: WasteContext): Iterable<Claim>
}
