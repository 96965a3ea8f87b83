import { createReadStream, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze, diagnose } from '../../../packages/core/src/index.js'
import { Engine, type HistoryRow, type InspectedImage } from '../engine.js'
import { SavedImage } from '../saved-image.js'
import type { Seen } from '../seen.js'
import { describeVisible, replayLayers } from '../visible.js'
import { type Cell, cellsOf, titleOf } from './cells.js'
import { comparable, exportTree } from './exported-tree.js'
import {
  buildForPlatforms,
  buildImages,
  buildWithDockerfile,
  IMAGE_NAMES,
  isOnBase,
  nameOf,
  WASTED,
} from './images.js'

const cells = cellsOf(process.env.LAYERSIZE_TEST_ENGINES).map((cell): [string, Cell] => [titleOf(cell), cell])

/** Of an image that holds nothing, some engines save nothing. */
const FULL = IMAGE_NAMES.filter((name) => name !== 'empty')

describe.each(cells)('%s', (_, cell) => {
  const engine = new Engine(cell.socket)
  const { host } = engine
  beforeAll(() => buildImages(cell, engine))
  afterAll(() => engine.temp.remove())

  describe.each(FULL)('%s', (name) => {
    const image = nameOf(cell, name)
    let saved: SavedImage
    let history: HistoryRow[]
    let inspected: InspectedImage
    let analysis: Analysis
    beforeAll(async () => {
      saved = await SavedImage.save(engine, image, engine.temp.join(name))
      history = await engine.history(image)
      inspected = await engine.inspect(image)
      analysis = await analyze(image, { host })
    })

    test('has the layers that the engine has, each as large as GNU tar unpacks it', () => {
      expect(analysis.warnings).toEqual([])
      expect(saved.layers.map(({ diffId }) => diffId)).toEqual(inspected.RootFS.Layers)
      expect(
        analysis.layers.map(({ diffId, contentBytes, tarBytes }) => ({ diffId, contentBytes, tarBytes })),
      ).toEqual(
        saved.layers.map(({ diffId, contentBytes, tarBytes }) => ({ diffId, contentBytes, tarBytes })),
      )
    })

    test('is named by the digest of its configuration', () => {
      expect(analysis.image.id).toBe(saved.configDigest)
      expect(inspected.Id === saved.configDigest).toBe(cell.store.namedBy === 'configuration')
    })

    test("has the rows of the engine's history, each of the size that it means", () => {
      const rows = history.map(({ CreatedBy, Size }) => ({ createdBy: CreatedBy, bytes: Size }))
      const meant = analysis.instructions.map(({ createdBy, layers }, index) => ({
        createdBy,
        bytes: layers
          .map((layer) => cell.store.historySize(saved.layer(layer), history[index] as HistoryRow))
          .reduce((sum, bytes) => sum + bytes, 0),
      }))
      expect(meant).toEqual(rows)
      const sum = rows.reduce((sum, { bytes }) => sum + bytes, 0)
      if (cell.store.addsUp) expect(inspected.Size).toBe(sum)
    })

    test("has the engine's own figures beside ours, each explained", async () => {
      const { engineSizes } = (await analyze(image, { host, engineSizes: true })).source
      expect(engineSizes?.rows.map(({ bytes }) => bytes)).toEqual(history.map(({ Size }) => Size))
      expect(engineSizes?.imageBytes).toBe(inspected.Size)
      expect(engineSizes?.rows.filter(({ bytes, counts }) => bytes && !counts)).toEqual([])
    })

    test('shows what a container of the engine shows', async () => {
      const shown = await exportTree(engine, image, engine.temp.join(`${name}-container`))
      const visible = describeVisible(await replayLayers(saved.layers))
      const ours = comparable(visible)
      const linked = ([path, seen]: [string, Seen]) =>
        cell.store.keepsLinks ? [path, seen] : [path, { ...seen, linkedTo: '' }]
      expect([...ours].map(linked)).toEqual([...shown].map(linked))
      const inodes = [...visible].filter(([path, { linkedTo }]) => path === linkedTo)
      expect(analysis.image.visibleBytes).toBe(inodes.reduce((sum, [, { bytes }]) => sum + bytes, 0))
    })

    test('is the same by every name, and from every form in which the engine gives it', async () => {
      // Of the base, an engine can know more than an archive does: all are told the same.
      const base = isOnBase(name) ? await saveBase() : 'scratch'
      const expected = await analyze(image, { host, base })
      for (const other of namesOf(cell, image, inspected))
        expectSame(await analyze(other, { host, base }), expected)
      const files = 'all-digests'
      expect(await analyze(image, { host, base, files, from: cell.storeIsHere ? 'store' : 'auto' })).toEqual(
        await analyze(image, { host, base, files, from: 'export' }),
      )
      expectSame(await analyze(saved.archive, { base }), expected)
      expectSame(await analyze(createReadStream(saved.archive, { highWaterMark: 4099 }), { base }), expected)
      if (cell.builder !== 'buildah') return
      const archive = `${saved.archive}.oci`
      const path = `/v4.0.0/libpod/images/${encodeURIComponent(image)}/get?format=oci-archive`
      writeFileSync(archive, await engine.getBytes(path))
      expectSame(await analyze(`oci-archive:${archive}`, { base }), expected)
    })
  })

  async function saveBase(): Promise<string> {
    const archive = engine.temp.join('base-alone.tar')
    await engine.docker(['save', '-o', archive, nameOf(cell, 'base')])
    return archive
  }

  // Only there one name can stand for several images.
  if (cell.builder === 'buildx' && cell.store.namedBy === 'manifest') {
    test('of an image for two platforms, the one that is asked for is told', async () => {
      const image = await buildForPlatforms(cell, engine, 'linux/amd64,linux/arm64')
      const archive = engine.temp.join('platforms.tar')
      await engine.docker(['save', '-o', archive, image])
      for (const platform of ['linux/amd64', 'linux/arm64']) {
        const analysis = await analyze(image, { host, platform })
        expect(analysis.image.platform).toBe(platform)
        expect(analysis.instructions.at(-1)?.text).toContain(`/${platform.slice('linux/'.length)}`)
        expectSame(await analyze(archive, { platform }), analysis)
      }
      const here = await analyze(image, { host })
      expect(here).toEqual(await analyze(image, { host, platform: here.image.platform }))
      const other = analyze(image, { host, platform: 'linux/s390x' })
      await expect(other).rejects.toMatchObject({ code: 'PLATFORM_NOT_FOUND' })
    })
  }

  if (cell.builder === 'buildx' && cell.store.namedBy === 'manifest') {
    test('an image that brings its Dockerfile along has its lines, on the engine and in archives', async () => {
      const { image, lines } = await buildWithDockerfile(cell, engine)
      const archive = engine.temp.join('provenance.tar')
      await engine.docker(['save', '-o', archive, image])
      const told = [
        await analyze(image, { host }),
        await analyze(archive),
        await analyze(createReadStream(archive)),
      ]
      for (const analysis of told) {
        expect(analysis.context.dockerfile).toMatchObject({ evidence: 'provenance', aligned: 'all' })
        const found = analysis.instructions.flatMap(({ dockerfile }) => dockerfile?.line ?? [])
        expect(found).toEqual(lines)
        expect(JSON.stringify(analysis)).not.toContain('hunter2')
      }
    })
  }

  test('the doctor knows the engine', async () => {
    const { places, used } = await diagnose({ host })
    const [name = '', driver] = cell.engine.split('/')
    const [, kind, version] = /^(docker|podman)-([\d.]+)/.exec(name) ?? []
    const containerd = driver === 'containerd'
    const engine = places[used ?? -1]?.engine
    expect(engine).toMatchObject({ kind, store: { containerd, rootless: name.endsWith('rootless') } })
    expect(engine?.version).toMatch(new RegExp(`^${version}\\b`))
    if (!containerd) expect(engine?.store?.driver).toBe(driver)
  })

  test('the same waste is found as on any other engine', async () => {
    const { image, findings } = await analyze(nameOf(cell, 'wasteful'), { host })
    const own = findings.filter(({ own, wastedBytes }) => own && wastedBytes > 0)
    expect(own).toMatchObject(WASTED)
    expect(own).toHaveLength(WASTED.length)
    expect(image.wastedBytes).toBe(own.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0))
  })

  test('an image that holds nothing has the layers that the engine has, of no bytes', async () => {
    const name = nameOf(cell, 'empty')
    const { image, layers } = await analyze(name, { host })
    const { RootFS } = await engine.inspect(name)
    expect(layers.map(({ diffId }) => diffId)).toEqual(RootFS.Layers ?? [])
    expect(image).toMatchObject({ contentBytes: 0, files: 0 })
  })

  test('an image that holds nothing is named by the digest of its configuration', async () => {
    const name = nameOf(cell, 'empty')
    const { image } = await analyze(name, { host })
    // A graph driver saves no such image, and names it so itself.
    const config =
      cell.store.namedBy === 'manifest'
        ? (await SavedImage.save(engine, name, engine.temp.join('empty'))).configDigest
        : (await engine.inspect(name)).Id
    expect(image.id).toBe(config)
  })
})

/** All by which the engine knows an image. */
function namesOf({ podman }: Cell, image: string, { Id, RepoDigests }: InspectedImage): string[] {
  const hex = Id.slice('sha256:'.length)
  return [
    Id,
    hex,
    hex.slice(0, 12),
    ...(RepoDigests ?? []),
    ...(podman ? [image.replace('localhost/', '')] : []),
  ]
}

function expectSame({ source: _, ...analysis }: Analysis, { source: __, ...expected }: Analysis): void {
  expect(analysis).toEqual(expected)
}
