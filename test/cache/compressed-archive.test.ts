import { writeFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, symlink, writeTar } from '../helpers/write-tar.js'

const temp = new TempFolder()

test('what is wrong with another image of an archive is no matter, with the cache as without', async () => {
  const image = buildImage([base(file('usr/node', noise(2000, 1))), step('RUN true', file('a', 'b'))])
  const damaged = { Config: `${image.id}.json`, RepoTags: ['damaged:1'], Layers: ['x', 'x'] }
  const members = classicSave(image, { manifest: (manifest) => [...manifest, damaged] })
  const path = temp.free('.tar.gz')
  writeFileSync(path, gzipSync(writeTar([...members, symlink('x', 'y'), symlink('y', 'x')])))
  // So old that the file is known again.
  await setTimeout(100)
  const without = await analyze(path, { image: 'shop:1' })
  const cache = temp.free('/cache')
  expect(await analyze(path, { image: 'shop:1', cache })).toEqual(without)
  expect(await analyze(path, { image: 'shop:1', cache })).toEqual(without)
  await expect(analyze(path, { image: 'damaged:1', cache })).rejects.toMatchObject({ code: 'LINK_CYCLE' })
})
