import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { analyze } from '../../../packages/core/src/index.js'
import { Engine } from '../engine.js'
import { BUSYBOX_BASE } from './bases.js'
import { gitApply } from './git-apply.js'
import { MAY_GO, randomDockerfile, writeContext } from './random-dockerfile.js'
import { readTree, treeDifferences } from './tree.js'

/** LAYERSIZE_TEST_SEED=17,23 proves these instead, LAYERSIZE_TEST_SEED=100-200 all from one to another. */
const SEEDS = seeds(process.env.LAYERSIZE_TEST_SEED ?? '5,13,203')
const SIZE = 64 * 1024

const engine = Engine.fromEnvironment()
let base = ''
let context = ''

beforeAll(async () => {
  base = await BUSYBOX_BASE.make(engine, async () => base)
  context = engine.temp.makeFolder('context')
  await writeContext(context)
})

afterAll(() => engine.cleanUp())

test.concurrent.each(SEEDS)(
  'seed %i',
  async (seed) => {
    const { builder, text } = randomDockerfile(seed)
    const dockerfile = text.replaceAll(/^(from )base/gim, `$1${base}`)
    const build = async (name: string, patch: string | null) => {
      const folder = engine.temp.join(`${name}-${seed}`)
      cpSync(context, folder, { recursive: true })
      writeFileSync(join(folder, 'Dockerfile'), dockerfile)
      if (patch !== null) await gitApply(folder, patch)
      const image = engine.imageName(`random-${seed}-${name}`)
      await engine.build({ name: image, builder, dockerfile: null, context: folder })
      const ignore = join(folder, '.dockerignore')
      const analysis = await analyze(image, {
        host: engine.host,
        dockerfile: {
          text: readFileSync(join(folder, 'Dockerfile'), 'utf8'),
          dockerignore: {
            path: '.dockerignore',
            text: existsSync(ignore) ? readFileSync(ignore, 'utf8') : null,
          },
        },
      })
      return { analysis, tree: await readTree(engine, image) }
    }

    const before = await build('bad', null)
    const { fix, findings, image } = before.analysis
    const patches = new Map(
      findings.flatMap(({ fix: { patch, savesBytes } }) =>
        patch === null ? [] : [[patch, savesBytes ?? 0]],
      ),
    )
    if (fix) patches.set(fix.patch, fix.savesBytes)
    const failed: string[] = []
    for (const [at, [patch, predicted]] of [...patches].entries()) {
      const isJoined = patch === fix?.patch
      try {
        const after = await build(`good-${at}`, patch)
        const came = image.contentBytes - after.analysis.image.contentBytes
        const differences = treeDifferences(before.tree, after.tree, { unequal: [MAY_GO] })
        const off = Math.abs(came - predicted)
        if (off > Math.max(predicted / 50, SIZE)) differences.push(`saves ${came}, not ${predicted}`)
        if (differences.length > 0) throw new Error(differences.slice(0, 20).join('\n'))
      } catch (error) {
        failed.push(`${isJoined ? 'joined' : 'single'} patch:\n${patch}\n${String(error).slice(-2500)}`)
      }
    }
    expect(failed.join('\n\n'), `LAYERSIZE_TEST_SEED=${seed} ${builder}\n${text}`).toBe('')
  },
  600_000,
)

function seeds(list: string): number[] {
  const range = /^(\d+)-(\d+)$/.exec(list)
  if (!range) return list.split(',').map(Number)
  const [from, to] = [Number(range[1]), Number(range[2])]
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}
