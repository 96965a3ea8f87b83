import { beforeEach, expect, test, vi } from 'vitest'
import { Copies } from '../../packages/core/src/image/copies.js'
import { inodeOf } from '../../packages/core/src/layer/inode-of.js'
import { pathOf } from '../../packages/core/src/layer/names.js'
import { analyzeItself } from '../helpers/analyze-itself.js'
import { noise, saveImage, step, stream } from '../helpers/image.js'
import { file } from '../helpers/write-tar.js'

vi.mock('../../packages/core/src/layer/inode-of.js', { spy: true })
vi.mock('../../packages/core/src/layer/names.js', { spy: true })

beforeEach(() => {
  vi.clearAllMocks()
})

/** An image of so many files that nobody wastes, and two that somebody does. */
function image(count: number): Buffer {
  const files = Array.from({ length: count }, (_, i) => file(`srv/${i % 20}/file-${i}`, noise(40 + i, i)))
  const twice = ['a', 'b'].map((name) => file(`opt/${name}`, noise(100_000, name)))
  const again = ['a', 'b'].map((name) => file(`opt/${name}`, noise(100_000, name), { uid: 1 }))
  return saveImage([step('COPY srv /srv', ...files, ...twice), step('RUN chown -R 1 /opt', ...again)])
}

test('of files that one finding has together no object is made, and the paths of the largest are spelt', async () => {
  const count = 2000
  const files = Array.from({ length: count }, (_, i) =>
    file(`srv/node_modules/p${i % 20}/${i}.js`, noise(40 + i, i)),
  )
  const at = vi.spyOn(Copies.prototype, 'at')
  const { findings } = await analyzeItself(stream(saveImage([step('COPY . /srv', ...files)])))
  expect(findings).toMatchObject([{ rule: 'build-output-copied', files: count }])
  expect(at).toHaveBeenCalledTimes(0)
  expect(vi.mocked(pathOf).mock.calls.length).toBeLessThan(count / 10)
})

test('of files that nobody wastes no object is made, and no path is spelt', async () => {
  const { findings } = await analyzeItself(stream(image(2000)))
  expect(findings).toHaveLength(1)
  // More: memory and time for each file of an image, where one for each that a finding names would do.
  expect(vi.mocked(inodeOf)).toHaveBeenCalledTimes(0)
  expect(vi.mocked(pathOf)).toHaveBeenCalledTimes(2)
})
