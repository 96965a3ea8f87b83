import { expect, test } from 'vitest'
import { check, loadAnalysis, saveAnalysis } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, step } from '../helpers/image.js'
import { file, type Member } from '../helpers/write-tar.js'
import { shop } from './image.js'

test('since a baseline that was saved: which instruction, where, and how much', async () => {
  const saved = await saveAnalysis(await analyzeSteps(shop(), {}, { files: 'all-digests' }))
  const baseline = { reference: 'main.json.gz', analysis: await loadAnalysis(saved) }
  const install = [
    file('app/node_modules/typescript/lib/server.js', noise(38_000, 's')),
    file('app/node_modules/z/index.js', noise(3200, 'z')),
  ]
  const grown = await analyzeSteps(shop({ install }), {}, { files: true })
  const verdict = await check(grown, { size: '650kB' }, { baseline })
  expect(verdict).toMatchObject({
    outcome: 'broken',
    baseline: { reference: 'main.json.gz', contentBytes: 630_010 },
    difference: { growth: { contentBytes: 41_200 } },
    limits: [
      {
        actual: 671_210,
        over: 21_210,
        causes: [
          {
            growth: true,
            bytes: 41_200,
            text: 'RUN npm install',
            path: 'app/node_modules/typescript/lib/server.js',
            pathBytes: 38_000,
          },
        ],
      },
    ],
  })
  const repaired = await analyzeSteps(shop({ install: install.slice(1) }), {}, { files: true })
  expect((await check(repaired, { size: ['650kB', '+1%'] }, { baseline })).outcome).toBe('kept')
})

test('an instruction that only received what another had is not who did it', async () => {
  const moved = noise(300_000, 'moved')
  const steps = (one: Member[], two: Member[]) => [
    base(file('bin/sh', noise(1000, 'sh'))),
    step('COPY a /a', ...one),
    step('COPY b /b', file('b/y', noise(10, 'y')), ...two),
  ]
  const analysis = await analyzeSteps(steps([file('a/x', moved)], []), {}, { files: 'all-digests' })
  const after = await analyzeSteps(
    steps([file('a/z', noise(50_000, 'z'))], [file('b/x', moved)]),
    {},
    { files: 'all-digests' },
  )
  const verdict = await check(after, { size: 0 }, { baseline: { reference: 'main', analysis } })
  expect(verdict.limits[0]?.causes).toEqual([
    { growth: true, bytes: 50_000, instruction: 1, text: 'COPY a /a', path: 'a/z', pathBytes: 50_000 },
  ])
})
