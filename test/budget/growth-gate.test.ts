import { expect, test } from 'vitest'
import { type Difference, diff, growthGate } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { noise, step } from '../helpers/image.js'
import { file } from '../helpers/write-tar.js'

async function grown(before: number, after: number): Promise<Difference> {
  const [old, now] = await Promise.all(
    [before, after].map((bytes) => analyzeSteps([step('RUN make', file('x', noise(bytes, 1)))])),
  )
  if (!old || !now) throw new Error('both are analysed')
  return diff(old, { ...now, source: { ...now.source, reference: 'shop:2' } })
}

test.each([
  ['10%', 'kept'],
  ['9.999%', 'broken'],
  ['10kB', 'kept'],
  ['10 kB', 'kept'],
  ['9999', 'broken'],
  ['+10000', 'kept'],
  ['9.76KiB', 'broken'],
  ['9.77KiB', 'kept'],
  ['0', 'broken'],
  ['0%', 'broken'],
])('of 100,000 bytes that became 110,000, %s is %s', async (limit, status) => {
  expect(growthGate(limit)(await grown(100_000, 110_000)).status).toBe(status)
})

test('a share of a byte is not allowed', async () => {
  expect(growthGate('10%')(await grown(19, 21)).status).toBe('broken')
  expect(growthGate('10%')(await grown(20, 22)).status).toBe('kept')
})

test('what shrank or stayed as it is has not grown', async () => {
  expect(growthGate('0')(await grown(100, 100)).status).toBe('kept')
  expect(growthGate('0%')(await grown(100, 50)).status).toBe('kept')
})

test('from nothing, any share is too much', async () => {
  expect(growthGate('500%')(await grown(0, 1))).toMatchObject({
    status: 'broken',
    reason: expect.not.stringContaining('NaN'),
  })
})

test('the reason says by how much, to the byte where that would look like nothing', async () => {
  expect(growthGate('5%')(await grown(100_000, 110_000)).reason).toBe(
    'shop:2 grew by 10 kB (10 %), 5 kB more than it may: 5%, which is 5 kB',
  )
  expect(growthGate('10kB')(await grown(100_000, 110_001)).reason).toBe(
    'shop:2 grew by 10,001 B (10 %), 1 B more than it may: 10,000 B',
  )
})

test('where a layer could not be read, nobody knows', async () => {
  const analysis = await analyzeSteps([step('RUN make', file('x', 'x'))])
  const layers = analysis.layers.map((layer) => ({ ...layer, missing: 'absent' as const }))
  for (const [old, now] of [
    [{ ...analysis, layers }, analysis],
    [analysis, { ...analysis, layers }],
  ] as const) {
    expect(growthGate('99%')(diff(old, now)).status).toBe('unknown')
  }
})

test.each(['', 'much', '5M', '-5%', '5%%', '+', '++5'])('%j is no growth', (limit) => {
  expect(() => growthGate(limit)).toThrow(expect.objectContaining({ code: 'OPTION_INVALID' }))
})
