import { lutimesSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { checkAnalysis } from '../helpers/check-analysis.js'
import { account } from '../helpers/random/account.js'
import { contentBytes, dockerfileLine } from '../helpers/random/act.js'
import { describeAccount, describeNames, describeReplay } from '../helpers/random/describe.js'
import { expectNumbers } from '../helpers/random/expect-numbers.js'
import { expectedWaste } from '../helpers/random/expected-waste.js'
import { randomScript, runScript, type Script } from '../helpers/random/script.js'
import { makeRootFileSystem } from './base.js'
import { type Builder, Engine } from './engine.js'
import { readOverlay } from './overlay.js'
import { SavedImage } from './saved-image.js'
import { plainTree, unpackedLayer } from './unpacked-layer.js'
import { replayLayers } from './visible.js'

/** LAYERSIZE_TEST_SEED=17,23 builds these instead. */
const SEEDS = (process.env.LAYERSIZE_TEST_SEED ?? '0,1,2,3,4,5').split(',').map(Number)
const TERMS = { contents: 40, capabilities: false, linksToBelow: false }
/** More than any file takes of a content. */
const LONGEST = 100_000

const engine = Engine.fromEnvironment()
const busybox = engine.imageName('base')

beforeAll(async () => {
  const root = engine.temp.join('root')
  await makeRootFileSystem(root)
  mkdirSync(join(root, 'pool'))
  for (let from = 0; from < TERMS.contents; from++)
    writeFileSync(join(root, 'pool', String(from)), contentBytes({ from, bytes: LONGEST }))
  await engine.importFolder(busybox, root)
})

afterAll(() => engine.cleanUp())

describe.each(['classic', 'buildkit'] as const)('%s', (builder) => {
  test.each(SEEDS)('seed %i', async (number) => {
    // Not what the other builder builds.
    const seed = builder === 'classic' ? number : number + 1_000
    const script = randomScript(seed, TERMS)
    const { name, base } = await build(builder, seed, script)
    const { layers, keywords, emptySteps } = await save(name, script)

    const expected = account(layers.map(({ folder }) => unpackedLayer(folder)))
    const { seen } = await readOverlay(await engine.inspect(name))
    expect(describeAccount(expected).visible).toEqual(describeNames(plainTree(seen)))
    expect(describeReplay(await replayLayers(layers))).toEqual(describeAccount(expected))

    let made = 0
    const makers = keywords.map((keyword, at) => ({ keyword, layer: emptySteps[at] ? null : made++ }))
    const baseLayers = makers.slice(0, script.baseSteps + 1).filter(({ layer }) => layer !== null).length
    const analysis = await analyze(name, { host: engine.host, base })
    checkAnalysis(analysis)
    const waste = expectedWaste(expected, makers, baseLayers)
    expectNumbers(analysis, expected, waste, makers, baseLayers)
  })
})

/** Builds the base of a script apart from what stands on it, and gives the names of both. */
async function build(
  builder: Builder,
  seed: number,
  script: Script,
): Promise<{ name: string; base: string }> {
  const context = engine.temp.join(`context-${seed}`)
  for (const [folder, sources] of script.folders.entries()) {
    for (const { path, content, target, mode, mtime } of sources) {
      const at = join(context, `folder-${folder}`, path)
      mkdirSync(dirname(at), { recursive: true })
      if (content) writeFileSync(at, contentBytes(content), { mode })
      else symlinkSync(target ?? '', at)
      lutimesSync(at, mtime, mtime)
    }
  }
  const lines = runScript(script).flatMap((ran, index) => {
    const done = ran ? ran.done : script.steps[index]
    return done ? [dockerfileLine(done)] : []
  })
  const of = async (name: string, from: string, part: readonly string[]) => {
    if (part.length === 0) return from
    const dockerfile = [`FROM ${from}`, ...part, ''].join('\n')
    await engine.build({ name, builder, dockerfile, context }).catch((error) => {
      throw new Error(`LAYERSIZE_TEST_SEED=${seed} cannot be built:\n${dockerfile}`, { cause: error })
    })
    return name
  }
  const [name, baseName] = [engine.imageName(`random-${seed}`), engine.imageName(`random-base-${seed}`)]
  const base = await of(baseName, busybox, lines.slice(0, script.baseSteps))
  return { name: await of(name, base, lines.slice(script.baseSteps)), base }
}

/** The layers as GNU tar unpacks them, and the steps: the first is that of the import. */
async function save(image: string, { steps }: Script) {
  const folder = engine.temp.join(image.replaceAll(/\W/g, '-'))
  const { layers } = await SavedImage.save(engine, image, folder)
  const read = (path: string) => JSON.parse(readFileSync(join(folder, 'members', path), 'utf8'))
  const { history } = read(read('manifest.json')[0].Config) as { history: { empty_layer?: boolean }[] }
  const keywords = ['COPY' as const, ...steps.map(({ keyword }) => keyword)]
  expect(history).toHaveLength(keywords.length)
  return { layers, keywords, emptySteps: history.map((step) => step.empty_layer ?? false) }
}
