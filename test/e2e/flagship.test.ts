import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Engine } from './engine.js'
import { FACES } from './flagship.js'
import { expectNoAlarm, expectSavings } from './savings.js'
import { BIG, Shop } from './shop.js'

const engine = Engine.fromEnvironment()
let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(engine)
})

afterAll(() => engine.cleanUp())

describe.each(['classic', 'buildkit'] as const)('%s', (builder) => {
  const suited = FACES.filter(({ only }) => (only ?? builder) === builder)

  test.each(suited)('$title', async (face) => {
    await expectSavings(shop, builder, face)
  })

  test('hard links that a chown tears apart: each file that it makes of them is saved', async () => {
    const make = `RUN head -c ${BIG} /dev/urandom > /one && ln /one /two && ln /one /three`
    const before = await shop.build(builder, [make, 'RUN chown 7:8 /one /two /three'])
    const after = await shop.build(builder, [`${make} && chown 7:8 /one`])
    const bytes = 3 * BIG
    expect(Math.abs(before.size - after.size - bytes)).toBeLessThanOrEqual(bytes / 50)
    expect(before.analysis.findings.filter(({ wastedBytes }) => wastedBytes > 0)).toMatchObject([
      { rule: 'metadata-only-change', confidence: 'certain', wastedBytes: bytes, changeAt: 1, files: 3 },
    ])
    expectNoAlarm(after.analysis)
  })
})
