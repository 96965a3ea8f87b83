import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countPaths } from '../../packages/core/src/dive/count-paths.js'
import { diveLayers, withTables } from '../../packages/core/src/dive/dive-layers.js'
import { explainDifference } from '../../packages/core/src/dive/explain-difference.js'
import { measureAsDive } from '../../packages/core/src/dive/measure-as-dive.js'
import { analyze } from '../../packages/core/src/index.js'
import { stream } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { diveImages } from './images.js'
import { type DiveAnswer, runDive } from './run-dive.js'

// LAYERSIZE_TEST_DIVE=PATH asks a dive 0.13.1 and not what it said before; with --update, that is written down anew.
const { LAYERSIZE_TEST_DIVE: dive } = process.env
const path = join(import.meta.dirname, 'answers.json')
const images = [...diveImages()]
const temp = new TempFolder()
const answers: Record<string, DiveAnswer> = dive
  ? Object.fromEntries(images.map(({ name, archive }) => [name, runDive(dive, archive, temp)]))
  : JSON.parse(readFileSync(path, 'utf8'))

test('every image has an answer of dive', async () => {
  expect(Object.keys(answers)).toEqual(images.map(({ name }) => name))
  await expect(`${JSON.stringify(answers, null, 1)}\n`).toMatchFileSnapshot(path)
})

test.each(images)('$name', async ({ name, archive }) => {
  const analysis = await analyze(stream(archive), { files: true })
  const { efficiency, wastedBytes, userWastedPercent, rules } = measureAsDive(analysis, {})
  const percent = answers[name]?.userWastedPercent
  expect({ efficiency, wastedBytes, pass: rules.every(({ status }) => status !== 'failed') }).toEqual({
    efficiency: answers[name]?.efficiency,
    wastedBytes: answers[name]?.wastedBytes,
    pass: answers[name]?.pass,
  })
  expect(userWastedPercent).toBe(Number.isFinite(Number(percent)) ? Number(percent) : null)

  // Each byte that one side counts and the other does not has one reason.
  const whole = withTables(analysis)
  const layers = diveLayers(whole)
  const reasons = explainDifference(whole, layers, countPaths(layers))
  const explained = reasons.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(explained).toBe(wastedBytes - analysis.image.wastedBytes)
})
