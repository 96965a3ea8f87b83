import { describe, expect, test } from 'vitest'
import { check, type LayersizeError, type Limits } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { shop } from './image.js'

const analysis = await analyzeSteps(shop(), {}, { files: true })

describe('each limit says where it stands', () => {
  test.each<[Limits, string[]]>([
    [{ size: '1GB' }, ['limits.size']],
    [{ size: { max: '1GB' } }, ['limits.size']],
    [{ size: ['1GB', { max: '2GB', of: 'own' }] }, ['limits.size[0]', 'limits.size[1]']],
    [{ compressed: [1] }, ['limits.compressed[0]']],
    [
      { wasted: 1, layer: 1, layers: 1, files: 1 },
      ['limits.wasted', 'limits.layer', 'limits.layers', 'limits.files'],
    ],
    [{ paths: { '/app/**': '1GB', 'a "b"': 1 } }, ['limits.paths["/app/**"]', 'limits.paths["a \\"b\\""]']],
    [
      { instructions: { 'RUN *': [1, 2] } },
      ['limits.instructions["RUN *"][0]', 'limits.instructions["RUN *"][1]'],
    ],
    [{ rules: { moved: 1 }, failOn: ['moved'] }, ['limits.rules["moved"]', 'limits.failOn']],
  ])('%j', async (limits, keys) => {
    const verdict = await check(analysis, limits)
    expect(verdict.limits.map(({ key }) => key)).toEqual(keys)
  })

  test('max is as it was written', async () => {
    const { limits } = await check(analysis, { size: ['150 MB', 5], wasted: { max: '5 %' }, layers: 9 })
    expect(limits.map(({ max }) => max)).toEqual(['150 MB', '5', '5 %', '9'])
  })
})

describe('flags', () => {
  const flagged = async (limits: Limits, flags: Limits) => {
    const verdict = await check(analysis, limits, { flags, baselineOptional: true })
    return verdict.limits.map(({ key, max }) => `${key} ${max}`)
  }

  test('are called as on the command line', async () => {
    const flags: Limits = {
      size: '1GB',
      compressed: 1,
      wasted: '5%',
      layer: 1,
      layers: 1,
      files: 1,
      paths: { app: 1 },
      failOn: ['moved'],
    }
    expect(await flagged({}, flags)).toEqual([
      '--max-size 1GB',
      '--max-compressed 1',
      '--max-wasted 5%',
      '--max-layer 1',
      '--max-layers 1',
      '--max-files 1',
      '--max-path 1',
      '--fail-on 0',
    ])
    expect(await flagged({}, { size: ['+5%', '1GB'] })).toEqual(['--max-growth +5%', '--max-size 1GB'])
  })

  test('take the place of what they are about, and of nothing else', async () => {
    const limits: Limits = {
      size: ['1GB', '+5%', { max: '2GB', of: 'own', level: 'warn' }],
      wasted: ['1GB', '+1MB'],
      layers: 5,
      paths: { app: 1, srv: 2 },
      failOn: ['moved', 'secret-file'],
    }
    expect(
      await flagged(limits, { size: '3GB', wasted: '5%', paths: { app: 9 }, failOn: ['moved'] }),
    ).toEqual([
      'limits.size[1] +5%',
      'limits.wasted[1] +1MB',
      'limits.layers 5',
      'limits.paths["srv"] 2',
      'limits.failOn 0',
      '--max-size 3GB',
      '--max-wasted 5%',
      '--max-path 9',
      '--fail-on 0',
    ])
    // What may be gained does not lift what may be.
    expect(await flagged({ size: ['1GB', '+5%'] }, { size: '+9%' })).toEqual([
      'limits.size[0] 1GB',
      '--max-growth +9%',
    ])
  })
})

async function refused(limits: unknown, options: object = {}): Promise<LayersizeError> {
  const error = await check(analysis, limits as Limits, options).then(
    () => null as never,
    (error: LayersizeError) => error,
  )
  expect(error).toMatchObject({ name: 'LayersizeError', code: 'CONFIGURATION_INVALID' })
  return error
}

describe('what cannot be read: an error that names its key', () => {
  test.each<[object, RegExp, RegExp]>([
    [{ size: '300M' }, /^limits\.size: "300M" is no size$/, /Write 300MB .* or 300MiB/],
    [{ size: '' }, /^limits\.size: "" is no size$/, /Write 150MB/],
    [{ size: -1 }, /^limits\.size: "-1" is no size$/, /whole bytes/],
    [{ size: '-5%' }, /^limits\.size: "-5%" is no share$/, /Write 5%/],
    [{ size: '+ 5%' }, /"\+ 5%" is no share/, /\+5%/],
    [{ size: '++5%' }, /is no share/, /\+5%/],
    [{ size: '+' }, /"" is no size/, /Write 150MB/],
    [{ size: '5%' }, /^limits\.size: only of what is wasted a share .* \(5%\)/, /Over the baseline: \+5%/],
    [{ size: ['1GB', 'x'] }, /^limits\.size\[1\]: "x" is no size$/, /Write 150MB/],
    [{ wasted: '%' }, /^limits\.wasted: "%" is no share$/, /Write 5%/],
    [{ wasted: '5 percent' }, /no size/, /Write 150MB/],
    [{ wasted: '1e1%' }, /no share/, /Write 5%/],
    [{ layers: '12MB' }, /^limits\.layers: "12MB" is no number of them$/, /whole number/],
    [{ layers: 1.5 }, /no number of them/, /whole number/],
    [{ layers: '-1' }, /no number of them/, /whole number/],
    [{ files: '+1kB' }, /^limits\.files: "1kB" is no number of them$/, /whole number/],
    [
      { layer: { max: '1GB', floor: '1MB' } },
      /^limits\.layer: a floor is for limits that are relative/,
      /^$/,
    ],
    [{ layer: { max: '+1%', floor: '5%' } }, /^limits\.layer\.floor: "5%" is no size$/, /Write 150MB/],
    [{ layers: { max: '+1', floor: '1MB' } }, /^limits\.layers\.floor: "1MB" is no number/, /whole number/],
    [{ paths: { '/': 1 } }, /^limits\.paths\["\/"\]: "\/" is no glob: it names no path$/, /^$/],
    [{ paths: { ['a'.repeat(70_000)]: 1 } }, /is no glob: /, /^$/],
    [{ paths: { app: '40M' } }, /^limits\.paths\["app"\]: "40M" is no size$/, /40MB/],
    [
      { instructions: { 'RUN *': '5%' } },
      /^limits\.instructions\["RUN \*"\]: only of what is wasted/,
      /Over/,
    ],
    [{ rules: { nope: 1 } }, /^limits\.rules\["nope"\]: There is no rule "nope"$/, /layersize rules lists/],
    [{ rules: { 'delete-later': 1 } }, /There is no rule "delete-later"/, /Perhaps deleted-later is meant/],
    [
      { failOn: ['moved', 'version'] },
      /^limits\.failOn: There is no rule "version"$/,
      /Perhaps version-control/,
    ],
    [{ sizes: 1 }, /^limits\.sizes is no key: size is$/, /^$/],
    [{ size: null }, /^limits\.size must be .*, not null$/, /^$/],
    [{ size: Number.NaN }, /^limits\.size must be a finite number$/, /^$/],
    [{ size: { maximum: 1 } }, /^limits\.size needs the key max$/, /^$/],
    [{ size: { max: 1, of: 'base' } }, /^limits\.size\.of must be image or own, not "base"$/, /^$/],
    [{ failOn: 'moved' }, /^limits\.failOn must be a list, not "moved"$/, /^$/],
    [{ wasted: '100.1%' }, /^limits\.wasted: "100\.1%" is more than all of it$/, /\+100\.1%/],
  ])('%.80j', async (limits, message, hint) => {
    const error = await refused(limits)
    expect(error.message).toMatch(message)
    expect(error.hint ?? '').toMatch(hint)
  })

  test.each<[object, RegExp]>([
    [{ size: '300M' }, /^--max-size: "300M" is no size$/],
    [{ size: '+5 percent' }, /^--max-growth: "5 percent" is no size$/],
    [{ paths: { app: 'x' } }, /^--max-path: "x" is no size$/],
    [{ failOn: ['nope'] }, /^--fail-on: There is no rule "nope"$/],
    [{ layers: 'many' }, /^--max-layers: /],
  ])('flags %j', async (flags, message) => {
    expect((await refused({ size: '1GB' }, { flags })).message).toMatch(message)
  })
})

test.each([[{}], [{ failOn: [] }], [{ paths: {} }], [{ size: [] }]])(
  'no limit at all in %j: an error that says how to set one',
  async (limits) => {
    const error = await refused(limits)
    expect(error.message).toBe('There is no limit to check')
    expect(error.hint).toMatch(/--max-size 694kB\. .*layersize init/)
  },
)
