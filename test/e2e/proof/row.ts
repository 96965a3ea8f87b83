import type { Builder } from '../engine.js'
import type { Base } from './bases.js'
import type { Unequal } from './unequal.js'

/** A Dockerfile with a mistake, and what must be said of it and come of its patch. */
export interface Row {
  /** The mistake, as the table in docs/proof.md calls it. */
  readonly title: string
  readonly builder: Builder
  readonly base: Base
  /** Fills the folder that it is built from; the Dockerfile and .dockerignore are written there as well. */
  readonly context: (folder: string) => void | Promise<void>
  /** `FROM base` stands for the base's name. */
  readonly dockerfile: string
  readonly dockerignore?: string
  /** The rules of all findings that the one patch fixes, each once; none where there must be no patch, but of what is only possible. */
  readonly rules: readonly string[]
  /** Where only these rules are to be fixed. */
  readonly only?: readonly string[]
  /** What the advice of a rule's first finding must have in it. */
  readonly words?: Readonly<Record<string, readonly string[]>>
  /** Visible paths that the patch means to take out, with all below them: each is there before and not after. */
  readonly gone?: readonly string[]
  /** What cannot be equal here besides what never can. */
  readonly unequal?: readonly Unequal[]
  /** Whether registries decide about the bytes: the table's figures are then not the next run's. */
  readonly network?: true
  /** Whether the patch is that of the command `layersize fix`, found without being told where the Dockerfile is. */
  readonly cli?: true
  /** Whether its rules still find something, which no patch can change. */
  readonly rest?: true
}
