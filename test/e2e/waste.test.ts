import { statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BUSYBOX } from './base.js'
import { Engine } from './engine.js'
import { APP, Shop } from './shop.js'
import { WASTEFUL, WELL_MADE } from './wasteful.js'

const engine = Engine.fromEnvironment()
let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(engine)
})

afterAll(() => engine.cleanUp())

describe.each(['classic', 'buildkit'] as const)('%s', (builder) => {
  const suited = WASTEFUL.filter(({ only }) => (only ?? builder) === builder)

  test.each(suited)('$title', async ({ lines, finding, advice, fixed, otherTree }) => {
    const before = await shop.build(builder, lines)
    const after = await shop.build(builder, fixed)
    const own = before.analysis.findings.filter(({ own, wastedBytes }) => own && wastedBytes > 0)
    const { bytes } = finding
    expect(own).toHaveLength(1)
    expect(own[0]).toMatchObject({
      rule: finding.rule,
      confidence: finding.confidence,
      wastedBytes: bytes,
      savesAlone: bytes,
      files: finding.files,
      madeBy: [layerOf(finding.madeBy, lines)],
      hiddenBy: [layerOf(finding.hiddenBy, lines)],
      // The base's one instruction stands before them.
      changeAt: finding.changeAt + 1,
    })
    expect(own[0]?.fix.summary).toContain(advice(builder))
    expect(before.analysis.image.wastedBytes).toBe(bytes)
    // What the engine says of both, not what we do.
    expect(Math.abs(before.size - after.size - bytes)).toBeLessThanOrEqual(Math.max(bytes / 50, 64 * 1024))
    expect(after.analysis.image.wastedBytes).toBe(0)
    if (!otherTree) expect(await shop.tree(after)).toEqual(await shop.tree(before))
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

  test.each(WELL_MADE)('nothing is wasted by %s', async (...lines) => {
    const { analysis } = await shop.build(builder, lines)
    expect(analysis.image.wastedBytes).toBe(0)
    expect(analysis.findings.filter(({ own, confidence }) => own && confidence !== 'possible')).toEqual([])
  })
})

/** All lines of these Dockerfiles but settings make a layer, on top of the base's one. */
function layerOf(line: number, lines: readonly string[]): number {
  return lines.slice(0, line + 1).filter((text) => /^(COPY|RUN)/.test(text)).length
}
