import type { Analysis, AnalysisDockerfile, AnalysisFix, AnalysisWarning } from './analysis.js'
import { type Alignment, align, type Step } from './dockerfile/align.js'
import type { Dockerfile, DockerfileInstruction } from './dockerfile/dockerfile.js'
import { parseDockerfile } from './dockerfile/parse-dockerfile.js'
import { findFixes } from './fix/find-fixes.js'
import type { Dockerignore, FixContext } from './fix/fixer.js'
import type { Instruction } from './image/instructions.js'
import type { Replay } from './image/replay.js'
import type { LayerIndex } from './layer/layer-index.js'
import type { Waste } from './waste/find-waste.js'

/** A Dockerfile of which somebody says that the image was built from it. */
export interface BuildFile {
  readonly text: string
  readonly path: string
  readonly evidence: AnalysisDockerfile['evidence']
  readonly target: string | undefined
  readonly dockerignore: Dockerignore | null
  /** The rules whose patches are made one; by default all. */
  readonly fixOnly: readonly string[] | null
}

/** What an image turned out to be. */
export interface Analysed {
  readonly instructions: readonly Instruction[]
  readonly steps: readonly Step[]
  readonly layers: readonly LayerIndex[]
  readonly replay: Replay
  readonly waste: Waste
}

/** What a Dockerfile says of an image that was built from it. */
export interface Placed {
  readonly dockerfile: AnalysisDockerfile
  /** By the instruction's index. */
  readonly lines: ReadonlyMap<number, NonNullable<Analysis['instructions'][number]['dockerfile']>>
  /** In the order of the findings; null where the Dockerfile cannot be patched. */
  readonly fixes: readonly Analysis['findings'][number]['fix'][] | null
  readonly fix: AnalysisFix | null
  readonly warnings: readonly AnalysisWarning[]
}

export function placeInDockerfile(file: BuildFile, image: Analysed): Placed {
  const dockerfile = parseDockerfile(file.text)
  const alignment = align(dockerfile, file.target, image.steps)
  const found = alignment.complete
    ? findFixes(image.waste.findings, fixContext(dockerfile, alignment, file, image), file.path, file.fixOnly)
    : null
  return {
    dockerfile: describe(file, alignment),
    lines: linesOf(alignment),
    fixes: found?.fixes ?? null,
    fix: found?.together ?? null,
    warnings: [],
  }
}

function describe(
  { path, evidence }: BuildFile,
  { stages, lines, complete, trouble }: Alignment,
): AnalysisDockerfile {
  return {
    path,
    evidence,
    stage: stages.at(-1)?.name ?? null,
    aligned: complete ? 'all' : lines.size > 0 ? 'part' : 'none',
    reason: trouble ?? 'Its instructions are the last of the history',
  }
}

function linesOf({ stages, lines }: Alignment): Placed['lines'] {
  const named = new Map(
    stages.flatMap(({ name, instructions }) => instructions.map((one) => [one, name] as const)),
  )
  return new Map(
    [...lines].map(([step, source]) => {
      const { line, endLine } = source
      return [step, { line, endLine, stage: named.get(source) ?? null }]
    }),
  )
}

function fixContext(
  dockerfile: Dockerfile,
  alignment: Alignment,
  { dockerignore }: BuildFile,
  { instructions, layers, replay, waste }: Analysed,
): FixContext {
  const steps = new Map<DockerfileInstruction, Instruction>()
  for (const [index, source] of alignment.lines) steps.set(source, instructions[index] as Instruction)
  return {
    dockerfile,
    alignment,
    dockerignore,
    instructions,
    layers,
    replay,
    waste: waste.context,
    findings: waste.findings,
    buildKit: instructions.at(-1)?.buildKit ?? false,
    sourceOf: ({ index }) => alignment.lines.get(index) ?? null,
    stepOf: (source) => steps.get(source) ?? null,
  }
}
