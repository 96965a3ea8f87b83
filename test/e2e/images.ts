import { mkdirSync } from 'node:fs'
import { importBase } from './base.js'
import { makeContext } from './context.js'
import { AWKWARD, dockerfileText, type Line, line, ON_TOP, SCRATCH, STAGE, STAGED } from './dockerfile.js'
import type { Builder, Engine } from './engine.js'

interface ImageSpec {
  readonly name: string
  readonly builder: Builder
  /** The image that it stands on; null for FROM scratch. */
  readonly from: string | null
  readonly lines: readonly Line[]
  /** The lines of a build stage before it. */
  readonly stage?: readonly Line[]
}

/** The image that others stand on: one layer, made by `docker import`. */
const BASE = 'base'

const BUILDERS: readonly Builder[] = ['classic', 'buildkit']

/** What is built, each after what it stands on. */
const BUILT: readonly ImageSpec[] = [
  ...BUILDERS.flatMap((builder): ImageSpec[] => [
    { name: `awkward-${builder}`, builder, from: BASE, lines: AWKWARD },
    { name: `scratch-${builder}`, builder, from: null, lines: SCRATCH },
    { name: `staged-${builder}`, builder, from: BASE, stage: STAGE, lines: STAGED },
    { name: `nothing-${builder}`, builder, from: BASE, lines: [line('RUN true'), line('RUN true')] },
  ]),
  // Layers of both builders in one image.
  { name: 'on-top-buildkit', builder: 'buildkit', from: 'awkward-classic', lines: ON_TOP },
  { name: 'on-top-classic', builder: 'classic', from: 'awkward-buildkit', lines: ON_TOP },
]

/** What a container of another image has changed, and nobody's Dockerfile. */
const COMMITTED = 'committed'
const ORIGIN = 'staged-buildkit'
const COMMAND = ['sh', '-c', 'rm -rf /srv; ln -s a /b; echo committed > /c']

export const IMAGE_NAMES: readonly string[] = [BASE, ...BUILT.map(({ name }) => name), COMMITTED]

export const BUILD_ARGS = { FLAVOUR: 'sweet and  sour', SPACED: '|2 A=b' }

/** Makes the images and what they stand on, and gives the instructions that each must be told to have, oldest first. */
export async function buildImages(
  engine: Engine,
  names: readonly string[] = IMAGE_NAMES,
): Promise<ReadonlyMap<string, string[]>> {
  const needed = new Set([...names, ...(names.includes(COMMITTED) ? [ORIGIN] : [])])
  for (const { name, from } of BUILT.toReversed()) if (from && needed.has(name)) needed.add(from)
  const context = engine.temp.join('context')
  mkdirSync(context)
  await makeContext(context)
  await importBase(engine, engine.temp.join('root'))
  const texts = new Map([[BASE, ['Imported from -']]])
  for (const spec of BUILT.filter(({ name }) => needed.has(name))) {
    const { name, builder, from, stage } = spec
    // Nothing of `scratch` bears the label that everything of a run is found by.
    const lines = from ? spec.lines : [line(`LABEL ${engine.label}`), ...spec.lines]
    const base = from ? engine.imageName(from) : 'scratch'
    const dockerfile = dockerfileText(base, lines, stage)
    const usesArgs = lines.some(({ source }) => source.startsWith('ARG '))
    await engine.build({
      name: engine.imageName(name),
      builder,
      dockerfile,
      context,
      ...(usesArgs && { args: BUILD_ARGS }),
    })
    texts.set(name, [...((from && texts.get(from)) || []), ...lines.map(({ text }) => text[builder])])
  }
  if (needed.has(COMMITTED)) {
    await engine.commit(engine.imageName(COMMITTED), engine.imageName(ORIGIN), COMMAND)
    texts.set(COMMITTED, [...(texts.get(ORIGIN) ?? []), COMMAND.join(' ')])
  }
  return texts
}
