import { join } from 'node:path'
import { expect, test } from 'vitest'
import { measureAsDive } from '../../packages/core/src/dive/measure-as-dive.js'
import { analyze } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, saveImage, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { directory, file, opaque, whiteout } from '../helpers/write-tar.js'

const temp = new TempFolder()
const DISABLED = { highestUserWastedPercent: 'disabled', lowestEfficiency: 'disabled' }
const big = (seed: string) => noise(200_000, seed)
const copy = (...members: Parameters<typeof step>[1][]) => step('COPY . /', ...members)

async function differences(steps: readonly Step[], rules = {}, baseSteps = 1): Promise<string[]> {
  const known = baseSteps === 0 ? 'scratch' : temp.file(saveImage(steps.slice(0, baseSteps)))
  const analysis = await analyzeSteps(steps, {}, { files: true, base: known })
  return measureAsDive(analysis, { ...DISABLED, ...rules }).differences
}

test('of a file that is written again, the copy in use', async () => {
  const steps = [
    base(),
    copy(file('app/a', big('a'))),
    step('RUN chown 5 /app', file('app/a', big('a'), { uid: 5 })),
  ]
  const inUse = 'dive counts all copies of a file as wasted, the one in use as well: 200 kB in a file'
  expect(await differences(steps)).toEqual([inUse])
  // With a limit between the two, the verdict is another.
  expect(await differences(steps, { highestWastedBytes: '300kB' })).toEqual([
    "highestWastedBytes fails by dive's formula; what is wasted is 200 kB, which would keep it",
    inUse,
  ])
})

test('a folder that is deleted, or emptied, whole', async () => {
  const made = copy(
    directory('opt/'),
    directory('opt/x/'),
    file('opt/x/a', big('a')),
    file('opt/x/b', big('b')),
  )
  expect(await differences([base(), made, step('RUN rm -rf /opt/x', whiteout('opt/x'))])).toEqual([
    'dive counts nothing for a folder that is deleted whole, and 400 kB still ship: /opt/x',
  ])
  const anew = step('RUN rm -rf /opt/x && mkdir /opt/x', directory('opt/x/'), opaque('opt/x'))
  expect(await differences([base(), made, anew])).toEqual([
    'dive does not see that a folder is emptied and made anew (opaque), and 400 kB still ship: /opt/x',
  ])
  const limits = { lowestEfficiency: '0.9' }
  expect((await differences([base(), made, step('RUN rm -rf /opt', whiteout('opt'))], limits))[0]).toBe(
    "lowestEfficiency passes by dive's formula; what is wasted is 400 kB, >99 % of 400 kB, which would break it",
  )
})

test('what came with the base image, and what that wastes itself', async () => {
  const steps = [
    base(file('usr/a', big('a')), file('usr/b', big('b'))),
    step('RUN rm /usr/a', whiteout('usr/a')),
    step('RUN rm /usr/b', whiteout('usr/b')),
  ]
  expect(await differences(steps, {}, 2)).toEqual([
    'dive counts what came with the base image and was written again or removed: 200 kB in a file that no edit of the Dockerfile gets back',
    'dive counts what the base image wastes itself: 200 kB in a file that only those who build the base can save',
  ])
})

test('a layer that dive stops reading, and a share of another base', async () => {
  const steps = [
    base(),
    copy(file('a', big('a'))),
    copy(file('a', big('b')), whiteout('0'), file('z', big('z'))),
    copy(file('y', big('y'))),
  ]
  expect(await differences(steps, { highestUserWastedPercent: '0.9' }, 2)).toEqual([
    'dive stops reading layer 3 at the whiteout of /0, which no layer below has for it, and leaves out 400 kB',
    'dive takes only the lowest layer for the base image: its share is of 200 kB more, which came with the base',
  ])
  const scratch = [copy(file('a', big('a'))), copy(file('b', big('b')))]
  expect(await differences(scratch, { highestUserWastedPercent: '0.9' }, 0)).toEqual([
    'dive takes the lowest layer for the base image, although there is none: 200 kB are missing in its share',
  ])
})

test('waste that stands in one layer', async () => {
  const shop = join(import.meta.dirname, '../../fixtures/shop/shop.tar.gz')
  const analysis = await analyze(shop, { files: true })
  expect(measureAsDive(analysis, {}).differences).toEqual([
    'dive counts all copies of a file as wasted, the one in use as well: 853 kB in 120 files',
    'dive looks only for paths that several layers have, and misses 285 kB of waste that is in use or stands at other paths (package-manager-cache 285 kB)',
  ])
})

test('without the table of files, nothing is guessed', async () => {
  const analysis = await analyzeSteps([base()])
  expect(() => measureAsDive(analysis, {})).toThrow(expect.objectContaining({ code: 'FIGURE_UNKNOWN' }))
})

test('time grows with the names, not with the layers', async () => {
  const steps = [
    base(directory('d/'), ...Array.from({ length: 20_000 }, (_, i) => file(`d/${i}`, 'x'))),
    ...Array.from({ length: 400 }, (_, i) => copy(whiteout(`d/${i}`), file(`d/e${i}`, 'y'))),
  ]
  const analysis = await analyzeSteps(steps, {}, { files: true })
  const began = performance.now()
  expect(measureAsDive(analysis, {}).wastedBytes).toBe(400)
  // Layers below stacked anew for each would take many times as long.
  expect(performance.now() - began).toBeLessThan(1500)
})
