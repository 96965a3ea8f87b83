import { expect, test } from 'vitest'
import { check, loadAnalysis, saveAnalysis } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { noise } from '../helpers/image.js'
import { file } from '../helpers/write-tar.js'
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
