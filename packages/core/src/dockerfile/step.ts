/** A step of an image's history, as the builder recorded its instruction. */
export interface Step {
  readonly index: number
  /** In capitals; null where the history tells none. */
  readonly keyword: string | null
  /** The instruction without what the builder adds, its secrets in it: for comparing, never shown. */
  readonly text: string
  readonly buildKit: boolean
  /** Whether it is recorded as the Dockerfile has it, which is what kaniko does. */
  readonly written?: boolean
  /** Whether the shell of a RUN is known, so that the text is the command alone. */
  readonly unwrapped?: boolean
  /** Whether it came with the base; null where nobody knows. */
  readonly base: boolean | null
}
