import { afterAll, beforeAll, describe, test } from 'vitest'
import { Engine } from './engine.js'
import { FACES } from './flagship.js'
import { expectSavings } from './savings.js'
import { Shop } from './shop.js'

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
})
