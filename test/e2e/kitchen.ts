import { mkdirSync } from 'node:fs'
import { expect } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { importDebian } from './debian-base.js'
import type { Builder, Engine } from './engine.js'

/** Dockerfiles of which one leaves what package managers made on the way, and the other does not. */
export interface Leftovers {
  readonly tool: string
  readonly builder: Builder
  readonly bad: string
  readonly good: string
  /** What the report says is left, in the order of bytes. */
  readonly left: readonly string[]
  /** What of the good Dockerfile the advice says word for word. */
  readonly advice: readonly string[]
}

/** Builds with real package managers, on Debian and what else they need. */
export class Kitchen {
  readonly #engine: Engine
  readonly #base: string
  readonly #context: string
  #images = 0

  private constructor(engine: Engine, base: string, context: string) {
    this.#engine = engine
    this.#base = base
    this.#context = context
  }

  /** With an image in which `lines` have run. */
  static async open(engine: Engine, lines: readonly string[] = []): Promise<Kitchen> {
    const debian = await importDebian(engine)
    const context = engine.temp.join('context')
    mkdirSync(context)
    if (lines.length === 0) return new Kitchen(engine, debian, context)
    const name = engine.imageName('tools')
    const dockerfile = [`FROM ${debian}`, ...lines, ''].join('\n')
    await engine.build({ name, builder: 'classic', dockerfile, context, timeout: 600_000 })
    return new Kitchen(engine, name, context)
  }

  /** Builds both, and compares what is said of the bad one with what the engine says of both. */
  async expectSavings({ builder, bad, good, left, advice }: Leftovers): Promise<void> {
    const before = await this.#build(builder, bad)
    const after = await this.#build(builder, good)
    const found = ofCertainWaste(before.analysis)
    const bytes = before.analysis.image.wastedBytes
    expect(found.map(({ rule }) => rule)).toEqual(left.map(() => 'package-manager-cache'))
    for (const [i, what] of left.entries()) expect(found[i]?.message).toContain(`leaves ${what} in /`)
    for (const [i, words] of advice.entries()) {
      expect(good).toContain(words)
      expect(found[i]?.fix.summary).toContain(words)
    }
    expect(bytes).toBe(found.reduce((sum, { savesAlone }) => sum + savesAlone, 0))
    expect(Math.abs(before.size - after.size - bytes)).toBeLessThanOrEqual(Math.max(bytes / 50, 64 * 1024))
    expect(ofCertainWaste(after.analysis)).toEqual([])
  }

  async #build(builder: Builder, line: string) {
    const name = this.#engine.imageName(`dish-${this.#images++}`)
    const dockerfile = `FROM ${this.#base}\n${line}\n`
    await this.#engine.build({ name, builder, dockerfile, context: this.#context })
    const { Size } = await this.#engine.inspect(name)
    const { host } = this.#engine
    return { size: Size, analysis: await analyze(name, { host, base: this.#base }) }
  }
}

function ofCertainWaste({ findings }: Analysis) {
  return findings.filter(
    ({ own, confidence, wastedBytes }) => own && confidence !== 'possible' && wastedBytes > 0,
  )
}
