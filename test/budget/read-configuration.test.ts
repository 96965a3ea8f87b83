import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { readConfiguration } from '../../packages/core/src/index.js'

const schema = join(import.meta.dirname, '../../packages/core/schema/configuration.schema.json')
const accepts = new Ajv({ allowUnionTypes: true }).compile(JSON.parse(readFileSync(schema, 'utf8')))

const GOOD: unknown[] = [
  {},
  { $schema: 'x' },
  { image: 'shop:1', platform: 'linux/amd64', base: 'scratch', dockerfile: 'Dockerfile', target: 'app' },
  { limits: {} },
  { limits: { size: '300MB', layers: 12, files: { max: 10, of: 'own' }, wasted: ['5%', { max: '+1MB' }] } },
  { limits: { size: [{ max: '+5%', floor: '2MB', level: 'warn' }, 300_000_000], failOn: ['secret-file'] } },
  { limits: { paths: { '/app/**': '40MB' }, instructions: { 'RUN *': ['1MB'] }, rules: { moved: 0 } } },
  { ignore: ['moved', { rule: 'moved', path: 'a', instruction: 9, reason: 'so', until: '2030-01-01' }] },
  { images: [{ image: 'shop:1' }, { image: 'worker:*', limits: { size: 1 } }], baseline: 'main.json.gz' },
]

const BAD: [value: unknown, message: string][] = [
  [[], 'it must be an object, not a list'],
  [null, 'it must be an object, not null'],
  ['shop:1', 'it must be an object, not "shop:1"'],
  [{ limit: {} }, 'limit is no key: limits is'],
  [{ size: '1MB' }, 'size is no key: limits.size is'],
  [{ 'max-size': '1MB' }, 'max-size is no key: limits.size is'],
  [{ limits: { 'fail-on': [] } }, 'limits.fail-on is no key: failOn is'],
  [{ limits: { sise: 1 } }, 'limits.sise is no key: size is'],
  [
    { limits: { weight: 1 } },
    'limits.weight is no key: size, compressed, wasted, layer, layers, files, paths, instructions, rules, failOn are',
  ],
  [
    { limits: { size: true } },
    'limits.size must be a size or number, an object with max or a list, not true',
  ],
  [{ limits: { size: {} } }, 'limits.size needs the key max'],
  [{ limits: { size: { max: '1MB', flor: 1 } } }, 'limits.size.flor is no key: floor is'],
  [{ limits: { size: { max: '1MB', of: 'base' } } }, 'limits.size.of must be image or own, not "base"'],
  [{ limits: { size: { max: null } } }, 'limits.size.max must be a size or number, not null'],
  [
    { limits: { size: ['1MB', ['2MB']] } },
    'limits.size[1] must be a size or number or an object with max, not a list',
  ],
  [{ limits: { paths: '/app=1MB' } }, 'limits.paths must be an object, not "/app=1MB"'],
  [
    { limits: { paths: { '/app/**': false } } },
    'limits.paths["/app/**"] must be a size or number, an object with max or a list, not false',
  ],
  [{ limits: { failOn: 'moved' } }, 'limits.failOn must be a list, not "moved"'],
  [{ ignore: [{ rules: 'moved' }] }, 'ignore[0].rules is no key: rule is'],
  [{ ignore: [1] }, 'ignore[0] must be text or an object, not 1'],
  [{ images: [{ limits: {} }] }, 'images[0] needs the key image'],
  [{ images: { image: 'a' } }, 'images must be a list, not an object'],
]

describe('a configuration', () => {
  test.each(GOOD)('%j is one', async (value) => {
    expect(await readConfiguration(value, 'file')).toEqual(value)
    expect(accepts(value)).toBe(true)
  })

  test.each(BAD)('%j is none: %s', async (value, message) => {
    await expect(readConfiguration(value, 'file')).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: `file: ${message}`,
    })
    expect(accepts(value)).toBe(false)
  })

  test('what only a program can write is none', async () => {
    for (const value of [{ base: undefined }, { limits: { layers: Number.POSITIVE_INFINITY } }, () => ({})]) {
      await expect(readConfiguration(value, 'file')).rejects.toMatchObject({ code: 'CONFIGURATION_INVALID' })
    }
  })

  test('several mistakes are told at once, and not all of very many', async () => {
    await expect(readConfiguration({ limit: 1, bass: 'x', target: 3 }, 'file')).rejects.toThrow(
      'file: limit is no key: limits is; bass is no key: base is; target must be text, not 3',
    )
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`nothing${i}`, i]))
    await expect(readConfiguration(many, 'file')).rejects.toThrow(/nothing4 is no key.*; and 25 more$/)
  })

  test('image and images, or no images at all, are none', async () => {
    await expect(readConfiguration({ image: 'a', images: [{ image: 'b' }] }, 'file')).rejects.toThrow(
      'file: there are image and images',
    )
    await expect(readConfiguration({ images: [] }, 'file')).rejects.toThrow('file: images is empty')
  })

  test('a key that is everywhere is not known for that', async () => {
    for (const key of ['__proto__', 'constructor', 'toString']) {
      const value = JSON.parse(`{"limits": {"${key}": {}}}`)
      await expect(readConfiguration(value, 'file')).rejects.toThrow(`limits.${key} is no key`)
    }
  })
})

test('a glob that valibot would drop without a word is an error', async () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const value = JSON.parse(`{"limits": {"paths": {"${key}": 1}}}`)
    await expect(readConfiguration(value, 'file')).rejects.toThrow(`"${key}"`)
  }
})
