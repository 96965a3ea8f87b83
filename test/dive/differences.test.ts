import { join } from 'node:path'
import { expect, test } from 'vitest'
import { measureAsDive } from '../../packages/core/src/dive/measure-as-dive.js'
import { analyze } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, saveImage, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { directory, file, opaque, whiteout } from '../helpers/write-tar.js'

const temp = new TempFolder()
const big = (seed: string) => noise(200_000, seed)

async function differences(steps: readonly Step[], baseSteps = 1): Promise<string[]> {
  const known = temp.file(saveImage(steps.slice(0, baseSteps)))
  const analysis = await analyzeSteps(steps, {}, { files: true, base: known })
  return measureAsDive(analysis, { highestUserWastedPercent: 'disabled', lowestEfficiency: 'disabled' })
    .differences
}

test('of a file that is written again, the copy in use', async () => {
  const app = file('app/a', big('a'), { uid: 5 })
  const written = [base(), step('COPY . /app', file('app/a', big('a'))), step('RUN chown app /app', app)]
  expect(await differences(written)).toEqual([
    'dive counts all copies of a file as wasted, the one in use as well: 200 kB in a file',
  ])
})
