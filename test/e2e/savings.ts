import { expect } from 'vitest'
import type { Analysis } from '../../packages/core/src/index.js'
import type { Builder } from './engine.js'
import type { Shop } from './shop.js'

/** What must be said of a Dockerfile. */
export interface ExpectedFinding {
  readonly rule: string
  readonly confidence: 'certain' | 'likely'
  /** Lines that make and that hide the copies, counted from 0; the base's layer is -1. */
  readonly madeBy: number
  readonly hiddenBy: number
  readonly changeAt: number
  readonly bytes: number
  readonly files: number
  /** What the message ends with, if that is asked for. */
  readonly message?: string
  /** What the advice must have in it. */
  readonly advice: string
}

/** A Dockerfile that wastes bytes, and the same as it should be. */
export interface BadAndGood {
  readonly lines: readonly string[]
  /** Those that count, in the order in which they are shown. */
  readonly findings: readonly ExpectedFinding[]
  readonly fixed: readonly string[]
  /** The build stage that the fixed one copies from. */
  readonly stage?: readonly string[]
  /** What the fixed one is built with, where that is another. */
  readonly fixedWith?: Builder
  /** Where the fix gives up what the Dockerfile did. */
  readonly otherTree?: true
}

/** Builds both: the findings are those, no others count, and the good one is smaller by what they say. */
export async function expectSavings(
  shop: Shop,
  builder: Builder,
  { lines, findings, fixed, stage, fixedWith, otherTree }: BadAndGood,
): Promise<void> {
  const before = await shop.build(builder, lines)
  const after = await shop.build(fixedWith ?? builder, fixed, { stage })
  const own = before.analysis.findings.filter(({ own, wastedBytes }) => own && wastedBytes > 0)
  expect(own).toMatchObject(
    findings.map(({ rule, confidence, madeBy, hiddenBy, changeAt, bytes, files, message, advice }) => ({
      rule,
      confidence,
      wastedBytes: bytes,
      savesAlone: bytes,
      files,
      madeBy: [layerOf(madeBy, lines)],
      hiddenBy: [layerOf(hiddenBy, lines)],
      // The base's one instruction stands before them.
      changeAt: changeAt + 1,
      message: expect.stringContaining(message ?? ''),
      fix: { summary: expect.stringContaining(advice) },
    })),
  )
  const bytes = findings.reduce((sum, finding) => sum + finding.bytes, 0)
  expect(before.analysis.image.wastedBytes).toBe(bytes)
  // What the engine says of both, not what we do.
  expect(Math.abs(before.size - after.size - bytes)).toBeLessThanOrEqual(Math.max(bytes / 50, 64 * 1024))
  expectNoAlarm(after.analysis)
  if (!otherTree) expect(await shop.tree(after)).toEqual(await shop.tree(before))
}

/** Nothing of a well-made image counts. */
export function expectNoAlarm({ findings, image }: Analysis): void {
  expect(findings.filter(({ own, confidence }) => own && confidence !== 'possible')).toEqual([])
  expect(image.wastedBytes).toBe(0)
}

/** All lines of these Dockerfiles but settings make a layer, on top of the base's one. */
function layerOf(line: number, lines: readonly string[]): number {
  return lines.slice(0, line + 1).filter((text) => /^(ADD|COPY|RUN)/.test(text)).length
}
