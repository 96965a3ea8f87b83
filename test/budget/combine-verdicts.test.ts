import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import {
  check,
  combineVerdicts,
  failedVerdict,
  LayersizeError,
  type Limits,
} from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { shop } from './image.js'

const path = join(import.meta.dirname, '../../packages/core/schema/check.schema.json')
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(path, 'utf8')))

const analysis = await analyzeSteps(shop(), {}, { files: true })
const verdict = (limits: Limits) => check(analysis, limits)
const kept = await verdict({ size: '1GB' })
const warned = await verdict({ size: { max: 1, level: 'warn' } })
const broken = await verdict({
  size: 1,
  wasted: '1%',
  layers: 1,
  failOn: ['deleted-later'],
  paths: { app: 1 },
})
const undecided = await verdict({ compressed: 1 })
const failed = failedVerdict(
  'blog:1',
  new LayersizeError('IMAGE_NOT_FOUND', 'No such image', { hint: 'Pull it' }),
)

test.each([
  [[kept, kept], 'kept'],
  [[kept, warned], 'warned'],
  [[warned, broken, kept], 'broken'],
  [[broken, undecided], 'undecided'],
  [[kept, failed], 'undecided'],
  [[], 'undecided'],
])('the worst outcome is that of all (%#)', (verdicts, outcome) => {
  const report = combineVerdicts(verdicts)
  expect(report.outcome).toBe(outcome)
  expect(report.images).toEqual(verdicts)
  expect(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors)).toBe(true)
})

test('an image that could not be analysed is a verdict with the reason', () => {
  expect(failed).toMatchObject({
    image: 'blog:1',
    outcome: 'undecided',
    error: { code: 'IMAGE_NOT_FOUND', message: 'No such image', hint: 'Pull it' },
    analysis: null,
    limits: [],
  })
  expect(failedVerdict('x', new LayersizeError('ABORTED', 'Ended')).error?.hint).toBeNull()
})
