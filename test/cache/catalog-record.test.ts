import { expect, test } from 'vitest'
import { readAnalysis } from '../../packages/core/src/cache/analysis-record.js'
import { readCatalogRecord, writeCatalog } from '../../packages/core/src/cache/catalog-record.js'
import { parseConfig } from '../../packages/core/src/oci/config.js'
import type { Catalog, CatalogImage } from '../../packages/core/src/source/source.js'
import { buildImage } from '../helpers/built-image.js'
import { base, setting } from '../helpers/image.js'

const config = parseConfig(buildImage([base(), setting('CMD ["a"]')]).config, 'a')
const image: CatalogImage = {
  positions: [0],
  names: ['shop:1'],
  digests: [`sha256:${'d'.repeat(64)}`],
  platform: config.platform,
  config,
  claimedId: config.id,
  layers: [{ key: 'a/layer.tar', descriptor: null }],
  annotations: { a: 'b' },
}
const catalog: Catalog = {
  kind: 'docker-daemon',
  images: [image],
  absent: [{ positions: [1], names: [], digests: [], platform: null, missing: 'x' }],
  artifacts: ['chart'],
  find: async (key) => (key === 'a/layer.tar' ? { key: 'b/layer.tar', size: 7, identity: 'i' } : null),
  statements: async (of) => (of === image ? [{ predicateType: 'x' }] : []),
}

test('a catalog comes back with all that it can be asked for', async () => {
  const [bytes] = (await writeCatalog(catalog)) as [Buffer]
  const found = readCatalogRecord(bytes) as Catalog
  expect(found).toMatchObject({ kind: 'docker-daemon', images: [image], artifacts: ['chart'] })
  expect(await found.find('a/layer.tar')).toEqual({ key: 'b/layer.tar', size: 7, identity: 'i' })
  expect(await found.find('b')).toBeNull()
  expect(await found.statements(found.images[0] as CatalogImage)).toEqual([{ predicateType: 'x' }])
})

test('one that is too large is not kept', async () => {
  const statements = async () => ['x'.repeat(5 << 20)]
  expect(await writeCatalog({ ...catalog, statements })).toBeNull()
  expect(await writeCatalog({ ...catalog, images: Array(17).fill(image) })).toBeNull()
})

test('one of another shape is none, wherever it is another', async () => {
  const [bytes] = (await writeCatalog(catalog)) as [Buffer]
  const whole = JSON.parse(bytes.toString())
  const believed = placesIn(whole).filter((place) => {
    const copy = structuredClone(whole)
    const holder = place.slice(0, -1).reduce((at, key) => at[key], copy)
    holder[place.at(-1) as string] = { odd: true }
    return readCatalogRecord(Buffer.from(JSON.stringify(copy))) !== null
  })
  // What others wrote into these is looked at by nobody before it is looked through.
  const free = /annotations|statements\.0/
  expect(believed.map((place) => place.join('.')).filter((place) => !free.test(place))).toEqual([])
})

test('bytes that are no JSON, or JSON that is no record, are none', () => {
  for (const text of ['', '{', 'null', '[]', '{}', '{"analysis":{}}', '{"images":1}']) {
    expect(readCatalogRecord(Buffer.from(text))).toBeNull()
    expect(readAnalysis(Buffer.from(text))).toBeNull()
  }
})

/** The way to each value in a value, itself left out. */
function placesIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [
    [key],
    ...placesIn(inner).map((place) => [key, ...place]),
  ])
}
