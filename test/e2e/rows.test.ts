import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { Engine, type HistoryRow, type InspectedImage } from './engine.js'
import { buildImages, IMAGE_NAMES } from './images.js'
import { SavedImage } from './saved-image.js'

interface Built {
  readonly texts: readonly string[]
  readonly history: readonly HistoryRow[]
  readonly inspected: InspectedImage
  readonly saved: SavedImage
  readonly analysis: Analysis
}

const engine = Engine.fromEnvironment()
const built = new Map<string, Built>()

beforeAll(async () => {
  const texts = await buildImages(engine)
  for (const name of IMAGE_NAMES) {
    const image = engine.imageName(name)
    built.set(name, {
      texts: texts.get(name) ?? [],
      history: await engine.history(image),
      inspected: await engine.inspect(image),
      saved: await SavedImage.save(engine, image, engine.temp.join(name)),
      analysis: await analyze(image, { host: engine.host }),
    })
  }
})

afterAll(() => engine.cleanUp())

const BUILDKIT = 'buildkit.dockerfile.v0'

describe.each(IMAGE_NAMES)('%s', (name) => {
  const of = () => built.get(name) as Built

  test('has the rows of docker history, each of its size', () => {
    const { history, saved, analysis } = of()
    const rows = history.map((row) => ({ createdBy: row.CreatedBy, bytes: row.Size }))
    const ours = analysis.instructions.map(({ createdBy, contentBytes, layers }, index) => {
      // The BuildKit inside this daemon leaves symlinks out of what it says a layer weighs.
      const uncounted = history[index]?.Comment === BUILDKIT ? layers : []
      return { createdBy, bytes: contentBytes - sum(uncounted, (layer) => saved.layer(layer).symlinkBytes) }
    })
    expect(ours).toEqual(rows)
  })

  test('tells the instructions of its Dockerfile', () => {
    const { texts, analysis } = of()
    expect(analysis.instructions.map(({ text }) => text)).toEqual(texts)
  })

  test('adds up to what the engine says that it weighs', () => {
    const { history, inspected, saved, analysis } = of()
    const uncounted = analysis.instructions.flatMap(({ layers }, index) =>
      history[index]?.Comment === BUILDKIT ? layers : [],
    )
    const symlinkBytes = sum(uncounted, (layer) => saved.layer(layer).symlinkBytes)
    expect(analysis.image.contentBytes - symlinkBytes).toBe(inspected.Size)
    expect(sum(analysis.instructions, (row) => row.contentBytes)).toBe(analysis.image.contentBytes)
  })

  test('has the layers that were saved, each as large as GNU tar unpacks it', () => {
    const { inspected, saved, analysis } = of()
    const layers = analysis.layers.map(({ diffId, contentBytes, tarBytes }) => ({
      diffId,
      contentBytes,
      tarBytes,
    }))
    expect(layers.map(({ diffId }) => diffId)).toEqual(inspected.RootFS.Layers)
    expect(layers).toEqual(
      saved.layers.map(({ diffId, contentBytes, tarBytes }) => ({ diffId, contentBytes, tarBytes })),
    )
    expect(analysis.image.id).toBe(inspected.Id)
  })
})

test('the symlinks that one builder counts and the other does not are there to be counted', () => {
  const bytesOf = (name: string) => sum(built.get(name)?.saved.layers ?? [], (layer) => layer.symlinkBytes)
  expect(bytesOf('awkward-buildkit')).toBeGreaterThan(bytesOf('base') + 500)
  expect(bytesOf('awkward-classic')).toBe(bytesOf('awkward-buildkit'))
})

function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((total, item) => total + pick(item), 0)
}
