import { afterAll, beforeAll, describe, test } from 'vitest'
import { Engine } from './engine.js'
import { expectNoAlarm } from './savings.js'
import { Shop } from './shop.js'
import { WELL_MADE } from './well-made.js'

const engine = Engine.fromEnvironment()
let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(engine)
})

afterAll(() => engine.cleanUp())

// The good halves of all that is wasteful are built, and held to the same, where the bad ones are.
describe.each(['classic', 'buildkit'] as const)('%s', (builder) => {
  const suited = WELL_MADE.filter(({ only }) => (only ?? builder) === builder)

  test.each(suited)('no alarm: $title', async ({ lines, stage, scratch }) => {
    const { analysis } = await shop.build(builder, lines, { stage, scratch })
    expectNoAlarm(analysis)
  })
})
