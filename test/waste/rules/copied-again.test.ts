import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, setting, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

const lock = file('app/package.json', noise(80_000, 1))
const rest = file('app/main.js', noise(10, 2))

test('nothing between the two COPYs needs the first: certain, on the first', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY package.json /app/', lock),
    setting('ENV A=b'),
    step('COPY . /app', lock, rest),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'copied-again',
      confidence: 'certain',
      wastedBytes: 80_000,
      madeBy: [1],
      hiddenBy: [2],
      changeAt: 1,
      message: 'Instruction 4 copies /app/package.json again, as instruction 2 has done already',
      fix: {
        summary:
          'Copy /app/package.json once: leave it out of instruction 2 (`COPY package.json /app/`) or out of instruction 4 (`COPY . /app`)',
      },
    },
  ])
})

test('COPY package.json, RUN npm ci, COPY . .: the good pattern costs bytes but counts none', async () => {
  const { findings, image } = await analyzeSteps([
    base(),
    step('COPY package.json /app/', lock),
    step('RUN npm ci', file('app/node_modules/x.js', 'x')),
    step('COPY . /app', lock, rest),
  ])
  expect(findings).toMatchObject([
    { rule: 'copied-again', confidence: 'possible', wastedBytes: 0, savesAlone: 80_000 },
  ])
  expect(image.wastedBytes).toBe(0)
})

test('what the base has already: the COPY is to blame, for what it added', async () => {
  const { findings } = await analyzeSteps([base(lock), step('ADD . /app', lock, rest)])
  expect(findings).toMatchObject([
    { rule: 'copied-again', changeAt: 1, wastedBytes: 80_000, confidence: 'certain', own: true },
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Leave /app/package.json out of instruction 2 (`ADD . /app`): the base image has the same',
  )
})

test('a COPY that changes the owner is a metadata change', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY . /app', lock),
    step('COPY --chown=7 . /app', { ...lock, uid: 7 }),
  ])
  expect(findings).toMatchObject([{ rule: 'metadata-only-change', confidence: 'certain' }])
  expect(findings[0]?.fix.summary).toContain(
    'Copy /app/package.json once, with the right owner and mode: leave it out of instruction 2',
  )
})

test('a step that nobody recognises may be a RUN', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY package.json /app/', lock),
    { createdBy: 'npm ci', members: [file('app/node_modules/x.js', 'x')] },
    step('COPY . /app', lock, rest),
  ])
  expect(findings).toMatchObject([{ rule: 'copied-again', confidence: 'possible' }])
})
