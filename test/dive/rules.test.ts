import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { judgeAsDive, readDiveRules } from '../../packages/core/src/dive/dive-rules.js'
import type { LayersizeError } from '../../packages/core/src/index.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { diveImages } from './images.js'

// As as-dive.test.ts: LAYERSIZE_TEST_DIVE=PATH asks dive itself, --update writes down what it says.
const { LAYERSIZE_TEST_DIVE: dive } = process.env
const path = join(import.meta.dirname, 'rule-answers.json')
const temp = new TempFolder()

/** Of an image whose figures, by dive, are these. */
const IMAGE = 'of the base, written again'
const FIGURES = { efficiency: 0.5456610631531122, wastedBytes: 10_000, userWastedPercent: 1.6666666666666667 }

const SHARES = [
  '0.5456610631531122',
  '0.5456610631531123',
  '0',
  '1',
  '1.0',
  '.5',
  '5.',
  '5e-1',
  '+0.5',
  '-0.0',
]
const WRONG_SHARES = ['1.1', '-0.1', 'x', '0,5', '0.5 ', '50%', 'Disabled', '', '1e400', '0.5.1']
const SIZES = [
  ...[
    '9999',
    '10000',
    '10000B',
    '9.999kB',
    '10 kB',
    '10KB',
    '10k',
    '10 K',
    '10Kb',
    '9.7KiB',
    '9.8kib',
    '9.8Ki',
  ],
  ...[
    '10,000',
    '1,0.0k',
    '.01MB',
    '0.01M',
    '9.99e',
    '0',
    '1E',
    '18EB',
    '10.0009 kB',
    '9999.9',
    '10.  kB',
    '1ei',
    '15eib',
  ],
]
const WRONG_SIZES = [
  '1e4',
  '-1',
  '1BB',
  'kB',
  '1.2.3kB',
  '.',
  '19EB',
  '16EiB',
  '10 iB',
  '1_000',
  '10kilo',
  ' 10',
  '',
]
const LIMITS = [
  ...['lowestEfficiency', 'highestUserWastedPercent'].flatMap((rule) =>
    [...SHARES, ...WRONG_SHARES, 'disabled'].map((limit) => ({ rule, limit })),
  ),
  ...[...SIZES, ...WRONG_SIZES, 'disabled'].map((limit) => ({ rule: 'highestWastedBytes', limit })),
]

const key = ({ rule, limit }: (typeof LIMITS)[number]) => `${rule}: ${JSON.stringify(limit)}`
const archive = dive ? writeImage() : ''
const answers: Record<string, string> = dive
  ? Object.fromEntries(LIMITS.map((one) => [key(one), askDive(dive, archive, one)]))
  : JSON.parse(readFileSync(path, 'utf8'))

test('every limit has an answer of dive, and dive gives each of its answers', async () => {
  expect(Object.keys(answers)).toEqual(LIMITS.map(key))
  expect(new Set(Object.values(answers))).toEqual(new Set(['passed', 'failed', 'disabled', 'misconfigured']))
  await expect(`${JSON.stringify(answers, null, 1)}\n`).toMatchFileSnapshot(path)
})

test.each(LIMITS)('$rule: $limit', (one) => {
  expect(judge(one)).toBe(answers[key(one)])
})

test('what is left out is as dive has it', () => {
  expect(judgeAsDive({ ...FIGURES, wastedBytes: 1e12 }, {})).toEqual([
    { rule: 'lowestEfficiency', limit: '0.9', isDefault: true, status: 'failed' },
    { rule: 'highestWastedBytes', limit: null, isDefault: true, status: 'disabled' },
    { rule: 'highestUserWastedPercent', limit: '0.1', isDefault: true, status: 'failed' },
  ])
  const edge = judgeAsDive(
    { efficiency: 0.9, wastedBytes: 20, userWastedPercent: 0.1 },
    { highestWastedBytes: 20 },
  )
  expect(edge.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed'])
  const nothing = { efficiency: 1, wastedBytes: 0, userWastedPercent: Number.NaN }
  expect(judgeAsDive(nothing, {})[2]).toMatchObject({ status: 'passed' })
})

test('a file of rules is read as dive reads it', () => {
  const rules = { lowestEfficiency: 0.5, highestWastedBytes: '20MB', highestUserWastedPercent: null }
  const read = { lowestEfficiency: '0.5', highestWastedBytes: '20MB' }
  expect(readDiveRules({ rules, 'ignore-errors': true }, 'x')).toEqual(read)
  expect(readDiveRules({ Rules: { LOWESTEFFICIENCY: 0.5 } }, 'x')).toEqual({ lowestEfficiency: '0.5' })
  expect(readDiveRules({ 'rules.lowestEfficiency': 0.5 }, 'x')).toEqual({ lowestEfficiency: '0.5' })
  expect(readDiveRules(null, 'x')).toEqual({})
  expect(readDiveRules({ rules: null }, 'x')).toEqual({})
})

test('what dive would ignore, or call misconfigured, is an error', () => {
  expect(errorOf({ rules: { lowestEficiency: 0.5 } })).toMatchObject({
    code: 'CONFIGURATION_INVALID',
    message: '.dive-ci cannot be used: dive has no "lowesteficiency", and would ignore it',
    hint: 'The nearest key that it has is lowestEfficiency.',
  })
  expect(errorOf({ rule: {} }).hint).toBe('The nearest key that it has is rules.')
  expect(errorOf({ rules: { highestWastedBytes: '5 apples' } }).message).toBe(
    '.dive-ci cannot be used: highestWastedBytes is "5 apples", and neither a size (20MB, 1.5GiB, bytes) nor disabled',
  )
  for (const value of [[], 'rules', 5, { rules: [] }, { rules: { lowestEfficiency: [0.5] } }])
    expect(errorOf(value).code).toBe('CONFIGURATION_INVALID')
})

function judge({ rule, limit }: (typeof LIMITS)[number]): string | undefined {
  try {
    return judgeAsDive(FIGURES, { [rule]: limit }).find((judged) => judged.rule === rule)?.status
  } catch {
    return 'misconfigured'
  }
}

function errorOf(value: unknown): LayersizeError {
  try {
    readDiveRules(value, '.dive-ci')
  } catch (error) {
    return error as LayersizeError
  }
  throw new Error('no error')
}

function askDive(dive: string, archive: string, { rule, limit }: (typeof LIMITS)[number]): string {
  const config = temp.free('.yaml')
  writeFileSync(config, `rules:\n  ${rule}: ${JSON.stringify(limit)}\n`)
  const { stdout } = spawnSync(dive, [`docker-archive://${archive}`, '--ci', '--ci-config', config], {
    encoding: 'utf8',
  })
  const lines = stripVTControlCharacters(stdout).split('\n')
  const line = lines.find((line) => line.includes(`: ${rule}`)) ?? stdout
  if (line.includes('MISCONFIGURED')) return 'misconfigured'
  return line.includes('PASS') ? 'passed' : line.includes('FAIL') ? 'failed' : 'disabled'
}

function writeImage(): string {
  for (const { name, archive } of diveImages()) if (name === IMAGE) return temp.file(archive)
  throw new Error('no such image')
}
