import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import type { Builder, Engine } from './engine.js'
import { noise } from './noise.js'
import { readOverlay } from './overlay.js'
import { output } from './process.js'

/** Each of the files in the folder `app`, named 0 and so on. */
export const FILE = 150_000
export const FILES = 20
export const APP = FILE * FILES
/** The file `big`. */
export const BIG = 900_000

export const ADD_USER = 'RUN adduser app'

/** In the base's folder /usr/sbin: what busybox has not. */
export const PROGRAMS = ['setcap', 'usermod', 'useradd', 'groupadd'].map((name) => `/usr/sbin/${name}`)

export interface Built {
  readonly name: string
  /** As the engine counts it. */
  readonly size: number
  readonly analysis: Analysis
}

export interface Stages {
  readonly stage?: readonly string[] | undefined
  /** FROM scratch in place of the base. */
  readonly scratch?: true | undefined
}

/** Builds and analyses images of small Dockerfiles that copy the same few files. */
export class Shop {
  readonly #engine: Engine
  readonly #context: string
  #images = 0

  private constructor(engine: Engine, context: string) {
    this.#engine = engine
    this.#context = context
  }

  static async open(engine: Engine): Promise<Shop> {
    await importBase(engine, engine.temp.join('root'), PROGRAMS)
    const context = engine.temp.join('context')
    mkdirSync(join(context, 'app'), { recursive: true })
    for (let i = 0; i < FILES; i++) writeFileSync(join(context, 'app', String(i)), noise(FILE, `app ${i}`))
    writeFileSync(join(context, 'big'), noise(BIG, 'big'))
    await output('tar', ['-C', context, '-czf', join(context, 'app.tar.gz'), 'app'])
    return new Shop(engine, context)
  }

  /**
   * `lines` stand on a base of one layer, which one instruction made, or on nothing; those of `stage` on that base, in a
   * build stage of that name.
   */
  async build(builder: Builder, lines: readonly string[], { stage, scratch }: Stages = {}): Promise<Built> {
    const name = this.#engine.imageName(`shop-${this.#images++}`)
    const from = `FROM ${this.#engine.imageName('base')}`
    const dockerfile = [
      ...(stage ? [`${from} AS stage`, ...stage] : []),
      // Nothing of `scratch` bears the label that everything of a run is found by.
      ...(scratch ? ['FROM scratch', `LABEL ${this.#engine.label}`] : [from]),
      ...lines,
      '',
    ].join('\n')
    await this.#engine.build({ name, builder, dockerfile, context: this.#context })
    const { Size } = await this.#engine.inspect(name)
    return { name, size: Size, analysis: await analyze(name, { host: this.#engine.host }) }
  }

  /** All that a container of an image sees but times and content: a fix must not change it. */
  async tree({ name }: Built): Promise<Record<string, string>> {
    const { seen, capable } = await readOverlay(await this.#engine.inspect(name))
    const names = [...seen].map(([path, { kind, bytes, mode, owner }]) => [
      path,
      `${kind} ${bytes} ${mode} ${owner}`,
    ])
    return { ...Object.fromEntries(names.sort()), capabilities: capable.sort().join('\n') }
  }
}
