import { statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BUSYBOX } from './base.js'
import { Engine } from './engine.js'
import { expectSavings } from './savings.js'
import { APP, Shop } from './shop.js'
import { WASTEFUL } from './wasteful.js'

const engine = Engine.fromEnvironment()
let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(engine)
})

afterAll(() => engine.cleanUp())

describe.each(['classic', 'buildkit'] as const)('%s', (builder) => {
  const suited = WASTEFUL.filter(({ only }) => (only ?? builder) === builder)

  test.each(suited)('$title', async ({ finding, advice, ...wasteful }) => {
    await expectSavings(shop, builder, { ...wasteful, findings: [{ ...finding, advice: advice(builder) }] })
  })

  test('a COPY that a RUN needs before the next COPY brings it again is only possible', async () => {
    const { analysis } = await shop.build(builder, [
      'COPY app /app',
      'RUN wc -c /app/0 > /counted',
      'COPY . /',
    ])
    const again = analysis.findings.filter(({ rule }) => rule === 'copied-again')
    expect(again).toMatchObject([{ own: true, confidence: 'possible', wastedBytes: 0, savesAlone: APP }])
    expect(analysis.image.wastedBytes).toBe(0)
  })

  test("what is deleted of the base's is shadowed, and nobody wastes it", async () => {
    const { analysis } = await shop.build(builder, ['RUN busybox rm /bin/busybox'])
    expect(analysis.image.shadowedBy).toMatchObject({ deleted: statSync(BUSYBOX).size })
    expect(analysis.image.wastedBytes).toBe(0)
    expect(analysis.findings).toEqual([])
  })
})
