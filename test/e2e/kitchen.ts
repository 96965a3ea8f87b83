import { mkdirSync } from 'node:fs'
import { expect } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { importDebian } from './debian-base.js'
import type { Builder, Engine } from './engine.js'

/** Dockerfiles of which one leaves what package managers made on the way, and the other does not. */
export interface Leftovers {
  readonly tool: string
  readonly builder: Builder
  /** What has to run first, in an image of its own; nothing in it counts. */
  readonly tools?: readonly string[]
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
  readonly #debian: string
  readonly #context: string
  readonly #equipped = new Map<string, string>()
  #images = 0

  private constructor(engine: Engine, debian: string, context: string) {
    this.#engine = engine
    this.#debian = debian
    this.#context = context
  }

  static async open(engine: Engine): Promise<Kitchen> {
    const context = engine.temp.join('context')
    mkdirSync(context)
    return new Kitchen(engine, await importDebian(engine), context)
  }

  /** Builds both, and compares what is said of the bad one with what the engine says of both. */
  async expectSavings({ builder, tools, bad, good, left, advice }: Leftovers): Promise<void> {
    const base = await this.#equip(tools ?? [])
    const before = await this.#build(builder, base, bad)
    const after = await this.#build(builder, base, good)
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

  /** An image in which these lines have run. */
  async #equip(lines: readonly string[]): Promise<string> {
    if (lines.length === 0) return this.#debian
    const key = lines.join('\n')
    const known = this.#equipped.get(key)
    if (known) return known
    const name = this.#engine.imageName(`tools-${this.#equipped.size}`)
    const dockerfile = `FROM ${this.#debian}\n${key}\n`
    await this.#engine.build({
      name,
      builder: 'classic',
      dockerfile,
      context: this.#context,
      timeout: 600_000,
    })
    this.#equipped.set(key, name)
    return name
  }

  async #build(builder: Builder, base: string, line: string) {
    const name = this.#engine.imageName(`dish-${this.#images++}`)
    const dockerfile = `FROM ${base}\n${line}\n`
    await this.#engine.build({ name, builder, dockerfile, context: this.#context })
    const { Size } = await this.#engine.inspect(name)
    return { size: Size, analysis: await analyze(name, { host: this.#engine.host, base }) }
  }
}

function ofCertainWaste({ findings }: Analysis) {
  return findings.filter(
    ({ own, confidence, wastedBytes }) => own && confidence !== 'possible' && wastedBytes > 0,
  )
}
