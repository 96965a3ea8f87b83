import { expect, test } from 'vitest'
import { render } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, classic, setting, step } from '../helpers/image.js'
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

test('many paths that are as long as can be', async () => {
  const members = Array.from({ length: 100 }, (_, i) => file(`${i}/${'a/'.repeat(2000)}x`, 'x'))
  expect((await analyzeSteps([base(), step('COPY . /', ...members)])).findings).toEqual([])
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

test('a RUN of many words, asked for what it does by many pairs of layers', async () => {
  const names = Array.from({ length: 300 }, (_, i) => `a/${i}`)
  const copies = names.map((name) => step(`COPY . /${name}`, file(name, name)))
  const members = names.map((name) => file(name, name, { uid: 1 }))
  const run = `RUN chown 1 /a && ${'a=1 '.repeat(400_000)} x && ${'echo && '.repeat(20_000)} true`
  const { findings } = await analyzeSteps([base(), ...copies, step(run, ...members)])
  expect(findings).toHaveLength(300)
})

test('a RUN that over and over begins what replaces files of the base', async () => {
  const run = step(`RUN ${'apt '.repeat(80_000)}`, file('bin/sh', 'new'))
  const first = classic('ADD file:0123 in /', file('bin/sh', 'x'.repeat(100_000)))
  const report = await render(await analyzeSteps([first, run]), 'table', { width: 200 })
  expect(report).toContain('replaced or deleted by your steps (by instruction 2): cannot be got back')
})
