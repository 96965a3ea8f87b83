import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { pairInstructions } from '../../packages/core/src/image/instructions.js'
import { parseConfig } from '../../packages/core/src/oci/config.js'

// What each builder records, with its origin, is in fixtures/histories; what is made of it, in expected/ there.
const folder = join(import.meta.dirname, '../../fixtures/histories')
const builders = readdirSync(folder).filter((name) => name.endsWith('.json'))

interface Recorded {
  readonly origin: string
  readonly layers: number
  readonly history: readonly object[]
}

function recorded(builder: string): [string, Recorded][] {
  return Object.entries(JSON.parse(readFileSync(join(folder, builder), 'utf8')))
}

function pair({ layers, history }: Recorded) {
  const diff_ids = Array.from({ length: layers }, (_, i) => `sha256:${String(i).padStart(64, '0')}`)
  const config = parseConfig(Buffer.from(JSON.stringify({ rootfs: { diff_ids }, history })), 'config')
  return pairInstructions(config.history, layers)
}

/** A line for each instruction: the layer or a dash, the steps whose work it holds, the text. */
function shown([name, record]: [string, Recorded]): string {
  const { instructions, unpaired } = pair(record)
  const lines = instructions.map(({ layers, steps, text }) => {
    const block = steps.length > 1 ? ` of ${steps.join(', ')}` : ''
    return `${String(layers[0] ?? '–').padStart(3)}${block}  ${text.replace(/\n/g, '⏎')}`
  })
  return [`## ${name}`, ...(unpaired === null ? [] : [`unpaired: ${unpaired}`]), ...lines, ''].join('\n')
}

describe('what each builder records, as its author would recognise it', () => {
  test.each(builders)('%s', async (builder) => {
    const file = join(folder, 'expected', builder.replace('.json', '.txt'))
    await expect(recorded(builder).map(shown).join('\n')).toMatchFileSnapshot(file)
  })

  test('the build argument that is a secret is nowhere to be seen', () => {
    const all = builders.flatMap(recorded)
    expect(JSON.stringify(all)).toContain('abc123def')
    expect(JSON.stringify(all.map(([, record]) => pair(record)))).not.toContain('abc123def')
  })

  test.each(builders)('%s: each layer is of one instruction, in order', (builder) => {
    for (const [, record] of recorded(builder)) {
      const { instructions } = pair(record)
      expect(instructions.flatMap(({ layers }) => layers)).toEqual([...Array(record.layers).keys()])
      for (const { index, steps } of instructions) expect(steps.at(-1)).toBe(index)
    }
  })
})
