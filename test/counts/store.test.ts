import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { expect, test } from 'vitest'
import { buildImage } from '../helpers/built-image.js'
import { writeDockerStore } from '../helpers/graph-store.js'
import { noise, step } from '../helpers/image.js'
import { StoreEngine } from '../helpers/store-engine.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'
import { countsOf } from './counts-of.js'

const temp = new TempFolder()

const alone = (from: number) =>
  Array.from({ length: 30 }, (_, i) => file(`srv/alone-${from + i}`, Buffer.alloc(100_000 + from + i)))

/** Large files of which no two have one size, three that are equal, three of one size that are not, and an empty one. */
const STEPS = [
  step(
    'COPY a /srv',
    ...alone(0),
    ...['a', 'b', 'c'].map((name) => file(`srv/equal-${name}`, noise(500, 'equal'))),
    ...['a', 'b', 'c'].map((name) => file(`srv/other-${name}`, noise(600, name))),
    ...alone(30),
  ),
  step('COPY b /opt', file('opt/empty')),
]

test('of a store, what tells of a layer is opened once, and of contents those that could be equal', async () => {
  const root = temp.free()
  const image = buildImage(STEPS)
  writeDockerStore(root, image, STEPS)
  const engine = await StoreEngine.listen(temp.free('.sock'), image, { root, driver: 'overlay2' })
  const { files, hashes } = await countsOf(temp, ['shop:1', '--host', engine.host, '--no-cache'])

  // More: a round trip more, or an export beside it.
  expect(engine.paths).toEqual(['/version', '/info', '/images/shop:1/json'])
  const opened = Object.entries(files)
    .map(([path, { opened }]) => ({ path: relative(realpathSync(root), path), opened }))
    .filter(({ path }) => !path.startsWith('..'))
  const timesOf = (pattern: RegExp) =>
    opened.filter(({ path }) => pattern.test(path)).map(({ opened }) => opened)
  // More: something of a layer is read that tells nothing, or is read twice.
  expect(timesOf(/imagedb/)).toEqual([1])
  expect(timesOf(/layerdb/)).toEqual(Array(7).fill(1))
  // More: others are opened, or these more than once.
  expect(timesOf(/equal/)).toEqual([1, 1, 1])
  // Some: the checksum of the store no longer tells that contents of one size differ.
  expect(timesOf(/other/)).toEqual([])
  // More: not only those are opened in which samples lie, to estimate what the layer would be compressed.
  expect(timesOf(/alone/).length).toBeLessThanOrEqual(39)
  // More: others are hashed, or these more than once, besides the configuration and the chain of layers.
  expect(hashes.contents).toBe(3 + 2)
})
