import { align } from '../../packages/core/src/dockerfile/align.js'
import type { DockerfileInstruction } from '../../packages/core/src/dockerfile/dockerfile.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'
import type { FixContext } from '../../packages/core/src/fix/fixer.js'
import {
  type Instruction,
  pairInstructions,
  recordedTexts,
} from '../../packages/core/src/image/instructions.js'
import { replay } from '../../packages/core/src/image/replay.js'
import type { HistoryEntry } from '../../packages/core/src/oci/config.js'
import { findWaste, type Waste } from '../../packages/core/src/waste/find-waste.js'
import { readIgnores } from '../../packages/core/src/waste/ignores.js'
import { indexMembers } from './replay-members.js'
import { file, type Member } from './write-tar.js'

export interface Fixed extends FixContext {
  readonly findings: Waste['findings']
}

/** What fixers look at for an image that BuildKit built from this Dockerfile: RUN, COPY, ADD and WORKDIR made these files, by line. */
export async function fixContext(
  text: string,
  layers: Readonly<Record<number, readonly Member[]>> = {},
  { buildKit = true }: { buildKit?: boolean } = {},
): Promise<Fixed> {
  const dockerfile = parseDockerfile(text)
  const last = dockerfile.stages.at(-1)
  const below = dockerfile.stages.find(({ name }) => name === last?.image.toLowerCase())
  const own = [...(below?.instructions ?? []), ...(last?.instructions ?? [])]
  const makes = ({ keyword }: DockerfileInstruction) => /^(RUN|COPY|ADD|WORKDIR)$/.test(keyword)
  let shell: readonly string[] = ['/bin/sh', '-c']
  const history = [
    entry('/bin/sh -c #(nop) ADD file:0123 in / ', '', false),
    ...own.map((one) => {
      if (one.keyword === 'SHELL') shell = JSON.parse(one.command)
      return entry(recorded(one, buildKit, shell), buildKit ? 'buildkit.dockerfile.v0' : '', !makes(one))
    }),
  ]
  const members = [
    [file('bin/sh', 'shell', { mode: 0o755 })],
    ...own.filter(makes).map(({ line }) => layers[line] ?? []),
  ]
  const indexes = await Promise.all(members.map((one) => indexMembers(one)))
  const { instructions } = pairInstructions(history, indexes.length)
  const replayed = replay(indexes)
  const waste = findWaste(
    {
      replay: replayed,
      layers: indexes,
      diffIds: indexes.map((_, index) => `sha256:${index}`),
      instructions,
      baseLayers: 1,
      baseName: null,
      missing: [],
    },
    await readIgnores([], undefined),
  )
  const steps = recordedTexts(history).map((step) => ({ ...step, base: step.index === 0 }))
  const alignment = align(dockerfile, undefined, steps)
  const made = new Map<DockerfileInstruction, Instruction>()
  for (const [index, source] of alignment.lines) made.set(source, instructions[index] as Instruction)
  return {
    dockerfile,
    alignment,
    dockerignore: { path: '.dockerignore', text: null },
    hidden: new Set(),
    instructions,
    layers: indexes,
    replay: replayed,
    waste: waste.context,
    buildKit,
    sourceOf: ({ index }) => alignment.lines.get(index) ?? null,
    stepOf: (source) => made.get(source) ?? null,
    findings: waste.findings,
  }
}

function entry(createdBy: string, comment: string, emptyLayer: boolean): HistoryEntry {
  return { createdBy, comment, emptyLayer, created: null }
}

function recorded(
  { keyword, command, heredocs }: DockerfileInstruction,
  buildKit: boolean,
  shell: readonly string[],
): string {
  const said = keyword === 'SHELL' ? `[${JSON.parse(command).join(' ')}]` : command
  const run = [...shell, heredocs[0]?.body ?? command].join(' ')
  if (keyword === 'RUN') return buildKit ? `RUN ${run} # buildkit` : run
  return buildKit ? `${keyword} ${said}` : `/bin/sh -c #(nop) ${keyword} ${said}`
}
