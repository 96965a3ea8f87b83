import type { Alignment } from '../dockerfile/align.js'
import type { Change } from '../dockerfile/changes.js'
import type { Dockerfile, DockerfileInstruction } from '../dockerfile/dockerfile.js'
import type { Copy } from '../image/copy.js'
import type { Instruction } from '../image/instructions.js'
import type { Replay } from '../image/replay.js'
import type { LayerIndex } from '../layer/layer-index.js'
import type { Finding } from '../waste/find-waste.js'
import type { WasteContext } from '../waste/waste-context.js'

/** What keeps files out of the build context. */
export interface Dockerignore {
  /** As a patch calls it. */
  readonly path: string
  /** Null where the file is not there. */
  readonly text: string | null
}

/** What fixers look at: an image of which every own instruction has its place in the Dockerfile. */
export interface FixContext {
  readonly dockerfile: Dockerfile
  readonly alignment: Alignment
  /** Null where nobody said where the build context is. */
  readonly dockerignore: Dockerignore | null
  /** Lines that no patch may show: those with the secrets of a Dockerfile that came with the image. */
  readonly hidden: ReadonlySet<string>
  readonly instructions: readonly Instruction[]
  readonly layers: readonly LayerIndex[]
  readonly replay: Replay
  readonly waste: WasteContext
  /** What was found, by all rules. */
  readonly findings: readonly Finding[]
  /** Whether BuildKit builds it, so that `--mount`, `--chmod` and here-documents work. */
  readonly buildKit: boolean
  /** Where the instruction stands in the Dockerfile; null where it has no place of its own there. */
  sourceOf(instruction: Instruction): DockerfileInstruction | null
  /** The step that an instruction of the Dockerfile made; null where the history has none. */
  stepOf(source: DockerfileInstruction): Instruction | null
}

/** A change of the Dockerfile or of .dockerignore that makes a finding go away. */
export interface Fix {
  readonly changes: readonly Change[]
  /** Lines that .dockerignore gets at its end. */
  readonly ignore: readonly string[]
  /** What is no longer in the image after it: the saving that a rebuild must confirm. */
  readonly removes: readonly Copy[]
  /** What is changed, for this file, in a sentence; the rule's own words by default. */
  readonly summary?: string
}

/** What only words can tell, for this file: why there is no patch, what to do by hand. */
export interface Words {
  readonly summary: string
}

/** The fix of one finding of one rule; null where the rule's own words are all that there is to say. */
export type Fixer = (finding: Finding, context: FixContext) => Fix | Words | null
