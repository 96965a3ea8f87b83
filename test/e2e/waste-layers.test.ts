import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Engine } from './engine.js'
import { Shop } from './shop.js'
import { WASTEFUL_LAYERS, WELL_MADE_LAYERS } from './wasteful-layers.js'

const engine = Engine.fromEnvironment()
let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(engine)
})

afterAll(() => engine.cleanUp())

describe.each(['classic', 'buildkit'] as const)('%s', (builder) => {
  test.each(WASTEFUL_LAYERS)('$title', async ({ lines, finding, advice, fixed, otherTree }) => {
    const before = await shop.build(builder, lines)
    const after = await shop.build(builder, fixed)
    const own = before.analysis.findings.filter(({ own, wastedBytes }) => own && wastedBytes > 0)
    expect(own).toHaveLength(1)
    const { wastedBytes = 0, savesAlone, fix } = own[0] ?? {}
    expect(own[0]).toMatchObject({
      rule: finding.rule,
      confidence: finding.confidence,
      files: finding.files,
      // The base's one layer and its one instruction stand before them.
      madeBy: finding.madeBy.map((line) => line + 1),
      hiddenBy: finding.hiddenBy.map((line) => line + 1),
      changeAt: finding.changeAt + 1,
    })
    expect(savesAlone).toBe(wastedBytes)
    expect(fix?.summary).toContain(advice(builder))
    expect(before.analysis.image.wastedBytes).toBe(wastedBytes)
    // What the engine says of both, not what we do.
    const saved = before.size - after.size
    expect(Math.abs(saved - wastedBytes)).toBeLessThanOrEqual(Math.max(wastedBytes / 50, 64 * 1024))
    if (!otherTree) expect(await shop.tree(after)).toEqual(await shop.tree(before))
  })

  test.each(WELL_MADE_LAYERS)('nothing is wasted by %s', async (...lines) => {
    const { analysis } = await shop.build(builder, lines)
    expect(analysis.image.wastedBytes).toBe(0)
    expect(analysis.findings.filter(({ own, confidence }) => own && confidence !== 'possible')).toEqual([])
  })
})
