import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { ACCIDENTS, type Accident, NO_ACCIDENTS } from './accidents.js'
import { importBase } from './base.js'
import { type Builder, Engine } from './engine.js'
import { noise } from './noise.js'

const engine = Engine.fromEnvironment()
let folders = 0
let images = 0

beforeAll(() => importBase(engine, engine.temp.join('root')))
afterAll(() => engine.cleanUp())

describe.each(['classic', 'buildkit'] as const)('%s', (builder) => {
  const suited = ACCIDENTS.filter(({ only }) => (only ?? builder) === builder)

  test.each(suited)('$title', async ({ files, lines, finding, advice, fixed }) => {
    const context = makeContext(files)
    const before = await build(builder, context, lines)
    const said = counted(before.analysis).filter(({ rule }) => rule === finding.rule)
    const { bytes } = finding
    expect(said).toMatchObject([
      { confidence: 'likely', wastedBytes: bytes, files: finding.files, changeAt: finding.changeAt },
    ])
    const summary = said[0]?.fix.summary ?? ''
    expect(summary).toContain(advice)
    if (!fixed) writeFileSync(join(context, '.dockerignore'), `${linesIn(summary).join('\n')}\n`)
    const after = await build(builder, context, fixed ?? lines)
    expect(counted(after.analysis).filter(({ rule }) => rule === finding.rule)).toEqual([])
    // What the engine says of both, not what we do.
    expect(Math.abs(before.size - after.size - bytes)).toBeLessThanOrEqual(Math.max(bytes / 50, 64 * 1024))
  })

  test.each(NO_ACCIDENTS)('nothing is wasted by $title', async ({ files, lines }) => {
    const { analysis } = await build(builder, makeContext(files), lines)
    expect(counted(analysis)).toEqual([])
  })
})

function makeContext(files: Accident['files']): string {
  const context = engine.temp.join(`context-${folders++}`)
  mkdirSync(context)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(context, path)), { recursive: true })
    writeFileSync(join(context, path), typeof content === 'number' ? noise(content, path) : content)
    if (path.startsWith('bin/')) chmodSync(join(context, path), 0o755)
  }
  return context
}

/** `lines` stand on the base, unless they say on what. */
async function build(
  builder: Builder,
  context: string,
  lines: readonly string[],
): Promise<{ size: number; analysis: Analysis }> {
  const name = engine.imageName(`accident-${images++}`)
  const from = lines[0]?.startsWith('FROM') ? [] : ['FROM BASE']
  const dockerfile = [...from, ...lines, ''].join('\n').replaceAll('BASE', engine.imageName('base'))
  await engine.build({ name, builder, dockerfile, context })
  const { Size } = await engine.inspect(name)
  return { size: Size, analysis: await analyze(name, { host: engine.host }) }
}

function counted({ findings }: Analysis) {
  return findings.filter(({ own, confidence }) => own && confidence !== 'possible')
}

/** The lines that an advice has for the .dockerignore. */
function linesIn(advice: string): string[] {
  const [lines = ''] = advice.split(' to .dockerignore')
  return [...lines.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string)
}
