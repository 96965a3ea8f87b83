import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeRootFileSystem } from '../base.js'
import { makeContext } from '../context.js'
import { AWKWARD, DEVICES, dockerfileText, type Line, line, STAGE, STAGED } from '../dockerfile.js'
import type { Engine } from '../engine.js'
import { BUILD_ARGS } from '../images.js'
import { noise } from '../noise.js'
import { BUILDERS } from './builders.js'
import type { Cell } from './cells.js'

/** Bytes of the files in `goods`. */
const GOODS = { 0: 150_000, 1: 90_000, 2: 500 }

const WASTE: readonly Line[] = [
  line('COPY goods /goods'),
  line('RUN chown -R 1000:1000 /goods'),
  line('COPY goods/0 /incoming/moved'),
  line('RUN mv /incoming/moved /moved'),
  line('COPY goods/1 /incoming/deleted'),
  line('RUN rm /incoming/deleted'),
]

/** What must be found in it on every engine, whatever else its layers hold. */
export const WASTED = [
  {
    rule: 'metadata-only-change',
    confidence: 'certain',
    files: 3,
    wastedBytes: GOODS[0] + GOODS[1] + GOODS[2],
  },
  { rule: 'moved', confidence: 'certain', files: 1, wastedBytes: GOODS[0] },
  { rule: 'deleted-later', confidence: 'certain', files: 1, wastedBytes: GOODS[1] },
]

interface MatrixImage {
  readonly from: 'base' | 'scratch'
  readonly stage?: readonly Line[]
  readonly lines: readonly Line[]
}

const IMAGES = {
  awkward: { from: 'base', lines: AWKWARD },
  staged: { from: 'base', stage: STAGE, lines: STAGED },
  wasteful: { from: 'base', lines: WASTE },
  copied: { from: 'scratch', lines: [line('COPY app /')] },
  empty: { from: 'scratch', lines: [line('LABEL nothing=else')] },
} satisfies Record<string, MatrixImage>

export type ImageName = keyof typeof IMAGES | 'base'

export const IMAGE_NAMES = ['base', ...Object.keys(IMAGES)] as ImageName[]

export function isOnBase(image: ImageName): boolean {
  return image !== 'base' && IMAGES[image].from === 'base'
}

/** podman puts `localhost/` before names without a registry: with it, they are the same on every engine. */
export function nameOf({ builder }: Cell, image: ImageName): string {
  return `localhost/layersize-matrix/${builder}/${image}:1`
}

/** An image for several platforms, of another file each, which bears the platform's name. */
export async function buildForPlatforms(cell: Cell, engine: Engine, platforms: string): Promise<string> {
  const name = `localhost/layersize-matrix/${cell.builder}/platforms:1`
  const dockerfile = 'FROM scratch\nARG TARGETARCH\nCOPY app/one.bin /$TARGETARCH\n'
  const context = engine.temp.join('context')
  await BUILDERS.buildx.build(engine, { name, dockerfile, context, platforms })
  return name
}

/** An image that brings its Dockerfile along, and the line of each of its own instructions. */
export async function buildWithDockerfile(
  cell: Cell,
  engine: Engine,
): Promise<{ image: string; lines: number[] }> {
  const image = `localhost/layersize-matrix/${cell.builder}/provenance:1`
  const dockerfile = [
    `FROM ${nameOf(cell, 'base')} AS common`,
    '# What nobody may see.',
    'ARG TOKEN',
    'COPY goods /goods',
    'RUN echo "$TOKEN" | wc -c > /length && \\',
    '    chmod 600 /goods/1',
    '',
    'FROM scratch AS other',
    'COPY goods /goods',
    '',
    'FROM common',
    'copy --from=other /goods/2 /other/',
    'RUN chmod 600 /goods/1',
    'CMD ["/bin/sh"]',
    '',
  ].join('\n')
  const args = { TOKEN: 'hunter2' }
  const context = engine.temp.join('context')
  await BUILDERS.buildx.build(engine, { name: image, dockerfile, context, args, keepsDockerfile: true })
  return { image, lines: [3, 4, 5, 12, 13, 14] }
}

export async function buildImages(cell: Cell, engine: Engine): Promise<void> {
  const root = engine.temp.join('root')
  await makeRootFileSystem(root)
  const base = nameOf(cell, 'base')
  await engine.importFolder(base, root)
  const context = engine.temp.join('context')
  mkdirSync(join(context, 'goods'), { recursive: true })
  for (const [name, size] of Object.entries(GOODS))
    writeFileSync(join(context, 'goods', name), noise(size, name))
  await makeContext(context)
  for (const [name, image] of Object.entries<MatrixImage>(IMAGES)) {
    const lines = image.lines.filter((line) => cell.devices || !DEVICES.includes(line))
    await BUILDERS[cell.builder].build(engine, {
      name: nameOf(cell, name as ImageName),
      dockerfile: dockerfileText(image.from === 'base' ? base : 'scratch', lines, image.stage),
      context,
      args: lines.some(({ source }) => source.startsWith('ARG ')) ? BUILD_ARGS : {},
    })
  }
}
