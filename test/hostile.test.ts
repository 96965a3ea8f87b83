import { describe, expect, test } from 'vitest'
import { pairInstructions } from '../packages/core/src/image/instructions.js'
import { analyze, render } from '../packages/core/src/index.js'
import { analyzeSteps } from './helpers/check-analysis.js'
import { base, classic, noise, type Step, saveImage, setting, step, stream } from './helpers/image.js'
import { directory, file, type Member, symlink, whiteout, writeTar } from './helpers/write-tar.js'

// Each of these took minutes, gigabytes or a stack trace before there was a bound for it: here it has seconds.
const SECONDS = 10_000
const all = { top: Number.POSITIVE_INFINITY }

describe('texts of any length', () => {
  test('an instruction of a megabyte', { timeout: SECONDS }, async () => {
    const analysis = await analyzeSteps([base(), step(`RUN ${'世界 x'.repeat(200_000)}`, file('a', 'x'))])
    for (const line of (await render(analysis, 'table', all)).split('\n'))
      expect(line.length).toBeLessThan(200)
  })

  test('a path of 100,000 characters', { timeout: SECONDS }, async () => {
    const path = 'x'.repeat(100_000)
    const analysis = await analyzeSteps([
      base(),
      step('RUN a', file(path, noise(70_000, 1))),
      step('RUN rm', whiteout(path)),
    ])
    expect(analysis.findings).toHaveLength(1)
    expect((await render(analysis)).length).toBeLessThan(3000)
  })

  test('a path through 40,000 folders that a rule looks for', { timeout: SECONDS }, async () => {
    const path = `${'node_modules/'.repeat(40_000)}a`
    const analysis = await analyzeSteps([base(), step('RUN a', file(path, noise(70_000, 1)))])
    expect(analysis.image.files).toBe(2)
  })

  test('150,000 steps of history', { timeout: SECONDS }, async () => {
    const steps: Step[] = Array.from({ length: 150_000 }, (_, i) => setting(`ENV A=${i}`))
    const analysis = await analyze(stream(saveImage(steps)))
    expect((await render(analysis, 'table', all)).split('\n').length).toBeGreaterThan(150_000)
  })

  // What patterns of secrets and builders begin with, over and over, after what makes them be looked for.
  const repeated = [
    'TOKEN="',
    '--token ',
    'https://a',
    '://b:',
    'eyJaaaaaaaa.',
    'authorization: ',
    'login a ',
  ]
  const more = ['curl -u ', '-----BEGIN ', '"\\', ' /bin/sh -c ', ' #(nop) CMD ', '] Interval:', 'A=b ']
  const before = [
    '',
    'RUN |9 A=b ',
    '/bin/sh -c #(nop)  ENV TOKEN=',
    'HEALTHCHECK &{["CMD-SHELL" ',
    'SHELL [',
  ]
  test.each([...repeated, ...more])('a step that repeats %s', { timeout: SECONDS }, (unit) => {
    const text = unit.repeat(400_000 / unit.length)
    const history = before.map((start) => ({
      createdBy: start + text,
      comment: text,
      created: null,
      emptyLayer: false,
    }))
    const start = performance.now()
    expect(pairInstructions(history, history.length).instructions).toHaveLength(history.length)
    expect(performance.now() - start).toBeLessThan(5000)
  })

  test('thousands of secrets that begin alike, and a text that does', { timeout: SECONDS }, () => {
    const secrets = Array.from({ length: 10_000 }, (_, i) => `ENV TOKEN${i}=${'a'.repeat((i % 400) + 6)}`)
    const history = [...secrets, `RUN ${'a'.repeat(1_000_000)} ${'a'.repeat(300)}`].map((createdBy) => ({
      createdBy,
      comment: '',
      created: null,
      emptyLayer: true,
    }))
    expect(pairInstructions(history, 0).instructions.at(-1)?.text).toMatch(/^RUN a{1000000} \*\*\*$/)
  })

  test('a COPY that repeats what a pattern looks for', { timeout: SECONDS }, async () => {
    await analyzeSteps([
      base(),
      classic(`/bin/sh -c #(nop) COPY --${'xfile:'.repeat(100_000)}`, file('a', 'x')),
    ])
  })
})

describe('more than an image can have', () => {
  const manifestOf =
    (layers: number, images = 1) =>
    (manifest: unknown[]) => {
      const [{ Layers, ...rest }] = manifest as [{ Layers: string[] }]
      return Array.from({ length: images }, () => ({ ...rest, Layers: Array(layers).fill(Layers[0]) }))
    }

  test('a layer that is named 4,000 times', { timeout: SECONDS }, async () => {
    const bytes = saveImage([base()], { manifest: manifestOf(4000) })
    await expect(analyze(stream(bytes))).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
  })

  test.each([
    ['names', Array.from({ length: 100 }, (_, i) => file(`f${i}`))],
    ['folders that a name implies', [file(`${'d/'.repeat(100)}f`)]],
    ['whiteouts', Array.from({ length: 100 }, (_, i) => whiteout(`f${i}`))],
    ['members of no known type', Array.from({ length: 100 }, (_, i) => file(`f${i}`, '', { typeflag: 'Z' }))],
  ])('%s of a layer count as often as it is named', { timeout: SECONDS }, async (_, names) => {
    const bytes = saveImage([base(...names)], {
      manifest: manifestOf(50),
      config: (config) => {
        const { rootfs } = config as { rootfs: { diff_ids: string[] } }
        return { ...config, rootfs: { diff_ids: Array(50).fill(rootfs.diff_ids[0]) }, history: [] }
      },
    })
    await expect(analyze(stream(bytes), { maxEntries: 1000 })).rejects.toMatchObject({
      code: 'TOO_MANY_ENTRIES',
    })
  })

  test('thousands of images of one configuration', { timeout: SECONDS }, async () => {
    const bytes = saveImage([base()], { manifest: manifestOf(1, 2000) })
    await expect(analyze(stream(bytes))).rejects.toMatchObject({ code: 'MANIFEST_INVALID' })
  })

  test('a chain of 50,000 links', { timeout: SECONDS }, async () => {
    const links: Member[] = Array.from({ length: 50_000 }, (_, i) => symlink(`l${i}`, `l${i + 1}`))
    const bytes = writeTar([
      ...links,
      file('c.json', '{"rootfs":{"diff_ids":[]}}'),
      file('manifest.json', JSON.stringify([{ Config: 'c.json', Layers: Array(1000).fill('l0') }])),
    ])
    await expect(analyze(stream(bytes))).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  test('long names and attributes take no more memory than many names', { timeout: SECONDS }, async () => {
    const long = Array.from({ length: 50 }, (_, i) => file(`${i}${'n'.repeat(500_000)}`))
    await expect(analyze(stream(saveImage([base(...long)])), { maxEntries: 50_000 })).rejects.toMatchObject({
      code: 'TOO_MANY_ENTRIES',
    })
    const attributes = { 'user.x': '\0'.repeat(500_000) }
    const { image } = await analyzeSteps([
      base(file('a', 'x', { xattrs: attributes }), file('b', 'x', { xattrs: attributes })),
    ])
    expect(image.files).toBe(3)
  })
})

describe('members of the archive that its reader would wait for', () => {
  test.each([
    ['a folder with a body', { ...directory('d'), content: 'hello' }],
    ['a size of no number', { ...file('x', ''), size: Buffer.from([0xfb, ...Array(11).fill(0xff)]) }],
  ])('%s', { timeout: SECONDS }, async (_, member) => {
    const tar = writeTar([member])
    if ('size' in member) {
      member.size.copy(tar, 124)
      tar.fill(' ', 148, 156)
      const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0)
      tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
    }
    await expect(analyze(stream(tar))).rejects.toMatchObject({ code: 'ARCHIVE_INVALID' })
  })
})

test('JSON holds nothing that a terminal obeys, and means the same', async () => {
  const text = 'RUN echo \u009b31m \u202e \u2028 \u{e0041} grüße'
  const analysis = await analyzeSteps([base(), step(text, file('a', 'x'))])
  const json = await render(analysis, 'json')
  expect(json).not.toMatch(/[\x7f-\x9f\u2028]|\p{Cf}/u)
  expect(json).toContain('grüße')
  expect(JSON.parse(json)).toEqual(analysis)
})

test('what is no image at all', async () => {
  for (const image of [undefined, Buffer.from('x'), 5, {}]) {
    await expect(analyze(image as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  }
  async function* strings() {
    yield 'text'
  }
  await expect(analyze(strings() as never)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
})
