/** What is told of a rule; its page says the rest. */
export interface RuleDescription {
  /** Also the name of its page in docs/rules. */
  readonly id: string
  /** What it finds, in a phrase: `a file that a later instruction deletes`. */
  readonly summary: string
}
