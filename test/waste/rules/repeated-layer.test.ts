import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, step } from '../../helpers/image.js'
import { file, whiteout } from '../../helpers/write-tar.js'

const tool = file('opt/tool', noise(100_000, 1))
const data = file('opt/data', noise(70_000, 2))

test('the same layer twice: the second adds nothing', async () => {
  const { findings, instructions } = await analyzeSteps([
    base(),
    step('COPY opt /opt', tool, data),
    step('RUN use', file('used', 'x')),
    step('COPY opt /opt', tool, data),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'repeated-layer',
      confidence: 'certain',
      wastedBytes: 170_000,
      files: 2,
      madeBy: [1],
      hiddenBy: [3],
      changeAt: 3,
      message:
        'Instruction 4 makes the layer of instruction 2 a second time: files in /opt stood there already',
      fix: { summary: 'Drop instruction 4 (`COPY opt /opt`)' },
    },
    { rule: 'copied-again', confidence: 'possible', wastedBytes: 0 },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 170_000, 0, 0])
})

test('three times: each but the last is waste', async () => {
  const { image, findings } = await analyzeSteps([
    base(),
    step('COPY opt /opt', tool),
    step('COPY opt /opt', tool),
    step('COPY opt /opt', tool),
  ])
  expect(image.wastedBytes).toBe(200_000)
  expect(findings.filter(({ rule }) => rule === 'repeated-layer')).toMatchObject([
    { madeBy: [1], hiddenBy: [2] },
    { madeBy: [2], hiddenBy: [3] },
  ])
})

test('what was deleted between is needed the second time: only the rest is claimed', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY opt /opt', tool, data),
    step('RUN rm /opt/data', whiteout('opt/data')),
    step('COPY opt /opt', tool, data),
  ])
  expect(findings.filter(({ wastedBytes }) => wastedBytes > 0)).toMatchObject([
    {
      rule: 'repeated-layer',
      wastedBytes: 100_000,
      fix: { summary: 'Leave /opt/tool out of instruction 4 (`COPY opt /opt`)' },
    },
    { rule: 'deleted-later', wastedBytes: 70_000 },
  ])
})

test('a layer of the base again: the base ships it anyway, the second is what can be changed', async () => {
  const content = file('lib/c', noise(100_000, 3))
  const { findings, instructions } = await analyzeSteps([
    base(content),
    step('COPY / /', file('bin/sh', 'shell', { mode: 0o755 }), content),
  ])
  expect(findings[0]).toMatchObject({
    rule: 'repeated-layer',
    own: true,
    wastedBytes: 100_005,
    madeBy: [0],
    hiddenBy: [1],
    changeAt: 1,
  })
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 100_005])
})

test('a near miss: the same files with another time make another layer', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY opt /opt', tool),
    step('COPY opt /opt', file('opt/tool', noise(100_000, 1), { mtime: 7 })),
  ])
  expect(findings.map(({ rule }) => rule)).toEqual(['copied-again'])
})

test('a near miss: a RUN that changes nothing is no second layer, but a chown for nothing', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY opt /opt', tool),
    step('RUN chown root /opt/tool', tool),
  ])
  expect(findings.map(({ rule }) => rule)).toEqual(['metadata-only-change'])
})

test('layers without files are equal and waste nothing', async () => {
  const { findings } = await analyzeSteps([base(), step('RUN true'), step('RUN true')])
  expect(findings).toEqual([])
})
