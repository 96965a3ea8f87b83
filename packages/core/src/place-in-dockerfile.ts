import type { Analysis, AnalysisDockerfile, AnalysisFix, AnalysisWarning } from './analysis.js'
import { type Alignment, align, type Step } from './dockerfile/align.js'
import { confirmLines } from './dockerfile/confirm-lines.js'
import type { Dockerfile, DockerfileInstruction } from './dockerfile/dockerfile.js'
import { parseDockerfile } from './dockerfile/parse-dockerfile.js'
import { findFixes } from './fix/find-fixes.js'
import type { Dockerignore, FixContext } from './fix/fixer.js'
import { secretLines } from './fix/secret-lines.js'
import type { Instruction } from './image/instructions.js'
import type { Replay } from './image/replay.js'
import type { LayerIndex } from './layer/layer-index.js'
import type { LineRange } from './oci/recorded-dockerfile.js'
import { safeText } from './report/safe-text.js'
import type { Waste } from './waste/find-waste.js'

/** A Dockerfile of which somebody says that the image was built from it. */
export interface BuildFile {
  readonly text: string
  readonly path: string
  readonly evidence: AnalysisDockerfile['evidence']
  /** Where it is from: the beginning of a sentence. */
  readonly origin: string
  readonly target: string | undefined
  readonly dockerignore: Dockerignore | null
  /** Which of its lines made a layer, by the layer's index, where the build has kept that. */
  readonly recorded: ReadonlyMap<number, readonly LineRange[]> | null
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
  const isNamed = file.evidence !== 'default' || file.recorded !== null
  const alignment = alignWhole(dockerfile, file, isNamed, image)
  const { complete } = alignment
  const unrecorded = complete ? findUnrecorded(alignment) : undefined
  const found =
    complete && !unrecorded
      ? findFixes(
          image.waste.findings,
          fixContext(dockerfile, alignment, file, image),
          file.path,
          file.fixOnly,
        )
      : null
  // What fits by half, and nobody says that it is the one, is most likely another image's.
  const isUsed = complete || isNamed
  return {
    dockerfile: describe(file, alignment, isUsed),
    lines: isUsed ? linesOf(alignment) : new Map(),
    fixes:
      found?.fixes ?? (unrecorded ? image.waste.findings.map((one) => wordsOnly(one, unrecorded)) : null),
    fix: found?.together ?? null,
    warnings: file.evidence === 'option' && !complete ? [mismatch(file, alignment)] : [],
  }
}

/** What neither another instruction nor a container can tell from a history without it. */
const TELLS_NOTHING = /^(EXPOSE|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|STOPSIGNAL)$/

/** An instruction that kaniko keeps to itself: as who, where and by which shell things are done, no patch may guess. */
function findUnrecorded({ stages, lines }: Alignment): DockerfileInstruction | undefined {
  const recorded = new Set(lines.values())
  return stages
    .flatMap(({ instructions }) => instructions)
    .find((one) => !recorded.has(one) && !TELLS_NOTHING.test(one.keyword))
}

function wordsOnly(
  { advice, own }: Waste['findings'][number],
  { keyword, line }: DockerfileInstruction,
): NonNullable<Placed['fixes']>[number] {
  const why = own ? `. There is no patch, as the history does not tell of ${keyword} in line ${line}` : ''
  return { summary: `${advice}${why}`, patch: null, savesBytes: null }
}

function alignWhole(
  dockerfile: Dockerfile,
  { target, recorded }: BuildFile,
  isNamed: boolean,
  { steps, instructions }: Analysed,
): Alignment {
  const alignment = align(dockerfile, target, steps, isNamed)
  if (!recorded) return alignment
  const ofSteps = instructions.flatMap(({ index, layers }) => {
    const places = layers.flatMap((layer) => recorded.get(layer) ?? [])
    return places.length > 0 ? [[index, places] as const] : []
  })
  return confirmLines(alignment, steps, new Map(ofSteps))
}

const NOT_ALL = 'not all its instructions are in the history'

function describe(
  { path, evidence, origin }: BuildFile,
  { stages, lines, complete, trouble }: Alignment,
  isUsed: boolean,
): AnalysisDockerfile {
  const from = stages[0]?.from
  const fit = complete
    ? 'all its instructions are in the history'
    : `it is not what the image was built from: ${trouble ?? NOT_ALL}`
  return {
    path,
    evidence,
    stage: stages.at(-1)?.name ?? null,
    from: isUsed && from && (complete || lines.size > 0) ? { line: from.line, endLine: from.endLine } : null,
    aligned: complete ? 'all' : isUsed && lines.size > 0 ? 'part' : 'none',
    reason: safeText(`${origin}; ${fit}`),
  }
}

function mismatch({ path }: BuildFile, { lines, trouble }: Alignment): AnalysisWarning {
  const so = lines.size > 0 ? 'not quite' : 'not'
  const message = `${JSON.stringify(path)} is ${so} what the image was built from: ${trouble ?? NOT_ALL}`
  return { code: 'dockerfile-mismatch', message }
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
  { dockerignore, evidence }: BuildFile,
  { instructions, layers, replay, waste }: Analysed,
): FixContext {
  const steps = new Map<DockerfileInstruction, Instruction>()
  for (const [index, source] of alignment.lines) steps.set(source, instructions[index] as Instruction)
  // A base may have had another builder.
  const buildKit = steps.size > 0 && [...steps.values()].every((step) => step.buildKit)
  return {
    dockerfile,
    alignment,
    dockerignore: dockerignore && isRead(dockerignore, buildKit) ? dockerignore : null,
    // A file of the user's own is the user's to show.
    hidden: evidence === 'provenance' ? secretLines(dockerfile) : new Set(),
    instructions,
    layers,
    replay,
    waste: waste.context,
    findings: waste.findings,
    buildKit,
    sourceOf: ({ index }) => alignment.lines.get(index) ?? null,
    stepOf: (source) => steps.get(source) ?? null,
  }
}

/** Not every builder reads every such file: the one called after its Dockerfile only BuildKit, .containerignore not that. */
function isRead({ path }: Dockerignore, buildKit: boolean): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (name === '.dockerignore') return true
  return name.endsWith('.dockerignore') === buildKit
}
