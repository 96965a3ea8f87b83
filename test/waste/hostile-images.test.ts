import { expect, test } from 'vitest'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, setting, step } from '../helpers/image.js'
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

test('a path that is deeper than the stack', async () => {
  const copy = step('COPY . /', file(`${'a/'.repeat(50_000)}x`, 'x'))
  expect((await analyzeSteps([base(), copy])).findings).toEqual([])
})

test('very many folders of build output', async () => {
  const members = Array.from({ length: 12_000 }, (_, i) => [
    file(`app/${i}/Cargo.toml`, 'c'),
    file(`app/${i}/target/x`, 'x'),
  ])
  const settings = Array.from({ length: 12_000 }, () => setting('WORKDIR a'))
  const { findings } = await analyzeSteps([base(), ...settings, step('COPY . /app', ...members.flat())])
  expect(findings).toMatchObject([{ rule: 'build-output-copied', files: 12_000 }])
})
