import { expect, test } from 'vitest'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, step } from '../helpers/image.js'
import { file } from '../helpers/write-tar.js'

// Each of these took more than the time of a test, or all of the stack.

test('a name with many globs, and a file that it nearly fits', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY . /', file(`${'a'.repeat(80)}b.zip`, 'x')),
    step(`RUN unzip ${'a*'.repeat(8)}c.zip`, file('y', 'y')),
  ])
  expect(findings).toEqual([])
})

test('a bundle of flags that is none', async () => {
  const run = `RUN tar ${'x'.repeat(200_000)}1 && gzip -${'d'.repeat(200_000)}1`
  expect((await analyzeSteps([base(), step(run, file('y', 'y'))])).findings).toEqual([])
})
