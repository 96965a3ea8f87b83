import type { AnalysisInstruction } from '../../analysis.js'

/** One thing to say of an image in a place where each stands by itself: a line of a Dockerfile, a list of issues. */
export interface Remark {
  readonly about: 'finding' | 'limit' | 'failure' | 'growth' | 'note'
  /** What names all remarks of its kind: the rule of a finding, `budget-size`, … */
  readonly rule: string
  readonly level: 'error' | 'warning' | 'note'
  /** A few words. */
  readonly title: string
  /** What happens, in a sentence. */
  readonly message: string
  /** Who did it, what to do: a sentence each. */
  readonly advice: readonly string[]
  /** The image as the user named it. */
  readonly image: string
  /** The Dockerfile, and in it the lines where they are known. */
  readonly file: string
  readonly line: number | null
  readonly endLine: number | null
  /** The change that makes it go away, as a unified diff; null where there is none. */
  readonly patch: string | null
  /** The instruction that did it or is to be changed. */
  readonly instruction: AnalysisInstruction | null
  /** The same for the same thing in the next build. */
  readonly fingerprint: string
}

/** A remark, and what tells it from others of its rule and image: nothing that changes with every build. */
export interface Draft extends Omit<Remark, 'fingerprint'> {
  readonly identity: readonly string[]
}
