import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { readLimits } from '../../packages/core/src/budget/read-limits.js'
import { type Configuration, LimitsSchema } from '../../packages/core/src/configuration.js'
import { check, findRule, parseSize } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { shop } from './image.js'

const read = (name: string) => readFileSync(join(import.meta.dirname, `../../docs/${name}`), 'utf8')
const blocksOf = (page: string, kind: string) =>
  [...read(page).matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, of, text]) =>
    of === kind ? [text as string] : [],
  )
const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../packages/core/schema/configuration.schema.json'), 'utf8'),
)
const isConfiguration = new Ajv({ strict: false }).compile(schema)
const examples = blocksOf('budgets.md', 'json')

describe('docs/budgets.md', () => {
  test.each(examples)('%s', async (text) => {
    const configuration: Configuration = JSON.parse(text)
    expect(isConfiguration(configuration), JSON.stringify(isConfiguration.errors)).toBe(true)
    const { limits } = configuration
    expect(await readLimits(limits ?? {}, {}, findRule)).not.toEqual([])
  })

  test('has an example of every kind, of every word that a limit knows, and of each way to write it', () => {
    const all = examples.map((text) => JSON.parse(text).limits)
    const single = all.filter((limits) => Object.keys(limits).length === 1).flatMap(Object.keys)
    expect([...new Set(single)].sort()).toEqual(Object.keys(LimitsSchema.entries).sort())
    for (const part of [
      '"max": "+5%", "floor": ',
      '"of": "own"',
      '"of": "image"',
      '"level": "warn"',
      '"+1"',
      '"+1MB"',
    ]) {
      expect(examples.join(), part).toContain(part)
    }
  })

  test('names the flag of each kind that has one', async () => {
    const { limits } = await check(
      await analyzeSteps(shop(), {}, { files: true }),
      {},
      {
        flags: {
          size: ['1GB', '+5%'],
          compressed: 1,
          wasted: 1,
          layer: 1,
          layers: 1,
          files: 1,
          paths: { a: 1 },
          failOn: ['moved'],
        },
        baselineOptional: true,
      },
    )
    const lines = blocksOf('budgets.md', '').join('\n')
    for (const { key } of limits) expect(lines).toContain(` ${key} `)
  })

  test('the sizes in it are so many bytes, and what it calls an error is one', () => {
    const page = read('budgets.md')
    for (const text of ['150MB', '150 MB', '150mb', '150000000']) {
      expect(page).toContain(`\`${text}\``)
      expect(parseSize(text)).toBe(150_000_000)
    }
    expect(page).toMatch(/`1\.5GiB` +\| 1,610,612,736/)
    const [, errors = ''] = /Anything else is an error: (.*?)\. A point/s.exec(page) ?? []
    const wrong = [...errors.matchAll(/`([^`]+)`/g)].map((match) => match[1] as string)
    expect(wrong.length).toBeGreaterThan(5)
    for (const text of wrong) expect(() => parseSize(text), text).toThrow()
  })
})

test('docs/ignore.md: the example is accepted', async () => {
  const [text = ''] = blocksOf('ignore.md', 'json')
  const configuration: Configuration = JSON.parse(text)
  expect(isConfiguration(configuration)).toBe(true)
  const { ignore } = configuration
  const { context } = await analyzeSteps(shop(), {}, { ignore, today: '2027-03-31' })
  expect(context.ignore).toHaveLength(3)
  expect(context.date).toBe('2027-03-31')
})
