import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { base, noise, type Step, saveImage, setting, step, stream } from '../helpers/image.js'
import { directory, file, symlink, writeTar } from '../helpers/write-tar.js'

const fixtures = join(import.meta.dirname, '../../fixtures')
const folder = mkdtempSync(join(tmpdir(), 'layersize-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

const steps: Step[] = [
  base(),
  step('COPY . /app', file('app/x', noise(100_000, 1))),
  setting('ENV A=b'),
  step('RUN chown 7 /app/x', file('app/x', noise(100_000, 1), { uid: 7 })),
]
const archive = saveImage(steps)

function written(name: string, bytes: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe('the same image', () => {
  test('by file, gzipped file and pipe, in pieces of any size: one analysis but for the source', async () => {
    const expected = await analyze(written('a.tar', archive))
    expect(expected.image.wastedBytes).toBe(100_000)
    for (const image of [
      written('b.tar.gz', gzipSync(archive)),
      `docker-archive:${written('no-extension', archive)}`,
      stream(archive, 100),
      stream(archive, archive.length),
      stream(gzipSync(archive), 1000),
    ]) {
      const { source, ...rest } = await analyze(image)
      expect({ ...rest, source: expected.source }).toEqual(expected)
      expect(source.kind).toBe('docker-archive')
      expect(source.compressedEstimate).toBe(expected.source.compressedEstimate)
    }
  })

  test('the layers in any order, after the manifest, and with other JSON in between', async () => {
    const expected = await analyze(stream(archive))
    const members = [...membersOf(archive)].reverse()
    members.splice(
      2,
      0,
      file('unknown.json', '{"layers":["x"]}'),
      file('odd', 'no JSON'),
      directory('folder'),
    )
    expect(await analyze(stream(writeTar(members)))).toEqual(expected)
  })

  test('gzipped layers under a name that lies', async () => {
    const { source, ...expected } = await analyze(stream(archive))
    const gzipped = await analyze(stream(saveImage(steps, { layer: (tar) => gzipSync(tar) })))
    expect(gzipped).toMatchObject(expected)
    // The samples are all of it, so that the guess is exact.
    expect(gzipped.source).toMatchObject({
      compressedBytes: source.compressedEstimate,
      compressedEstimate: null,
    })
  })
})

describe('equal layers are links', () => {
  test('to a layer before or after them', async () => {
    const same = [file('x', noise(1000, 1))]
    const twice = saveImage([base(), step('COPY a /', ...same), step('COPY b /', ...same)])
    expect(membersOf(twice).filter(({ type }) => type === 'symlink')).toHaveLength(1)
    for (const bytes of [twice, writeTar([...membersOf(twice)].reverse())]) {
      const analysis = await analyze(stream(bytes))
      expect(analysis.layers.map((layer) => layer.contentBytes)).toEqual([5, 1000, 1000])
      expect(analysis.findings[0]).toMatchObject({ rule: 'repeated-layer', wastedBytes: 1000 })
    }
  })

  test('as Docker 20.10 writes them', async () => {
    const analysis = await analyze(join(fixtures, 'forward-links.tar'))
    expect(new Set(analysis.layers.map((layer) => layer.diffId)).size).toBeLessThan(analysis.layers.length)
  })

  test('in a circle: an error', async () => {
    const [first, second] = ['a/layer.tar', 'b/layer.tar']
    const circle = writeTar([
      symlink(first, '../b/layer.tar'),
      symlink(second, '../a/layer.tar'),
      ...membersOf(archive).filter(({ name }) => !String(name).endsWith('manifest.json')),
      file(
        'manifest.json',
        JSON.stringify([{ Config: configName(archive), Layers: [first, second, first] }]),
      ),
    ])
    await expect(analyze(stream(circle))).rejects.toMatchObject({ code: 'LINK_CYCLE' })
  })
})

describe('the committed image', () => {
  test('rows are what its engine said, to the byte', async () => {
    const analysis = await analyze(join(fixtures, 'shop/shop.tar.gz'))
    const history = JSON.parse(readFileSync(join(fixtures, 'shop/history.json'), 'utf8'))
    expect(
      analysis.instructions.map(({ createdBy, contentBytes }) => ({ createdBy, size: contentBytes })),
    ).toEqual(history)
  })

  test('the classic mistakes are found, worst first', async () => {
    const { findings } = await analyze(join(fixtures, 'shop/shop.tar.gz'))
    expect(findings.slice(0, 5).map(({ rule, confidence }) => [rule, confidence])).toEqual([
      ['metadata-only-change', 'certain'],
      ['version-control', 'likely'],
      ['package-manager-cache', 'certain'],
      ['unpacked-archive', 'certain'],
      ['replaced-later', 'likely'],
    ])
  })
})

describe('what bad input gets', () => {
  const rootFileSystem = writeTar([directory('bin'), directory('etc'), file('etc/os-release', 'ID=x')])
  const withoutManifest = writeTar([file('a', 'x'), file('b', 'y')])
  const manifest = (value: unknown) => saveImage(steps, { manifest: () => value })
  const config = (change: object) => saveImage(steps, { config: (old) => ({ ...old, ...change }) })
  const layer = (bytes: Buffer) => saveImage(steps, { layer: (tar, index) => (index === 1 ? bytes : tar) })

  test.each([
    ['nothing', Buffer.alloc(0), 'NOT_AN_ARCHIVE', /empty/],
    ['a text', Buffer.from('hello '.repeat(200)), 'NOT_AN_ARCHIVE', /begins with "hello hello/],
    ['a gzipped text', gzipSync(Buffer.from('hello '.repeat(200))), 'NOT_AN_ARCHIVE', /hello/],
    ['one byte', Buffer.from('x'), 'NOT_AN_ARCHIVE', /begins with "x"/],
    ['bzip2', Buffer.from('BZh91AY&SY'), 'COMPRESSION_UNSUPPORTED', /bzip2/],
    ['docker export', rootFileSystem, 'ROOT_FILE_SYSTEM', /docker export/],
    [
      'docker export, by its first member',
      writeTar([file('.dockerenv'), directory('x')]),
      'ROOT_FILE_SYSTEM',
      /docker export/,
    ],
    ['a tar without manifest', withoutManifest, 'MANIFEST_MISSING', /no manifest\.json.*2 files: a, b/],
    ['an empty tar', writeTar([]), 'MANIFEST_MISSING', /holds nothing/],
    ['cut off in a layer', archive.subarray(0, 20_000), 'ARCHIVE_TRUNCATED', /ends in the middle/],
    [
      'cut off in a header',
      archive.subarray(0, archive.indexOf('manifest.json') + 100),
      'ARCHIVE_TRUNCATED',
      /ends/,
    ],
    ['cut off gzip', gzipSync(archive).subarray(0, 50_000), 'ARCHIVE_TRUNCATED', /gzip data ends/],
    ['damaged gzip', damaged(gzipSync(archive), 30_000), 'ARCHIVE_INVALID', /damaged/],
    ['a damaged header', damaged(archive, archive.indexOf('repositories')), 'ARCHIVE_INVALID', /damaged/],
    ['a manifest that is no list', manifest({}), 'MANIFEST_INVALID', /neither a configuration nor manifests/],
    ['a manifest of nothing', manifest([]), 'MANIFEST_INVALID', /no image in it/],
    ['a manifest of null', manifest([null]), 'MANIFEST_INVALID', /no configuration/],
    [
      'a manifest with odd layers',
      manifest([{ Config: 'x', Layers: [{}] }]),
      'MANIFEST_INVALID',
      /no layers/,
    ],
    [
      'a configuration that is not there',
      manifest([{ Config: 'gone.json', Layers: [] }]),
      'BLOB_MISSING',
      /gone\.json/,
    ],
    [
      'a layer that is not there',
      manifest([{ Config: configName(archive), Layers: ['1', '2', '3'] }]),
      'BLOB_MISSING',
      /"1"/,
    ],
    [
      'fewer diff_ids than layers',
      config({ rootfs: { diff_ids: [] } }),
      'CONFIG_INVALID',
      /3 layers.*speaks of 0/,
    ],
    [
      'a diff_id that is none',
      config({ rootfs: { diff_ids: ['sha256:x', '', ''] } }),
      'CONFIG_INVALID',
      /sha256:x/,
    ],
    ['no rootfs', config({ rootfs: null }), 'CONFIG_INVALID', /rootfs/],
    ['a configuration that is a list', saveImage(steps, { config: () => [] }), 'CONFIG_INVALID', /JSON/],
    [
      'a layer that is no tar',
      layer(Buffer.from('this is no layer')),
      'LAYER_INVALID',
      /begins with "this is no layer"/,
    ],
    ['a layer that is JSON', layer(Buffer.from('{"a":1}')), 'LAYER_INVALID', /no tar, but begins with/],
    [
      'a layer that is cut off',
      layer(writeTar([file('a', noise(5000, 1))]).subarray(0, 1024)),
      'LAYER_TRUNCATED',
      /layer\.tar/,
    ],
    [
      'a layer of garbage after its first member',
      layer(damaged(writeTar([file('a', 'x'), file('b', 'y')]), 1030)),
      'LAYER_INVALID',
      /byte 1024/,
    ],
  ])('%s', async (_, bytes, code, message) => {
    for (const size of [700, 1 << 20]) {
      const failure = await analyze(stream(bytes, size)).catch((error) => error)
      expect(failure).toMatchObject({ name: 'LayersizeError', code, message: expect.stringMatching(message) })
      expect(failure.hint ?? '').toMatch(/\.$|tar$|IMAGE|^$/)
    }
  })

  test('several images: an error that lists them', async () => {
    const other = saveImage([base(), step('RUN x', file('y', 'z'))], { tags: ['other:2'] })
    const both = writeTar([
      ...membersOf(archive).filter(({ name }) => name !== 'manifest.json'),
      ...membersOf(other).filter(({ name }) => String(name).match(/^[0-9a-f]{64}\.json$/)),
      file(
        'manifest.json',
        JSON.stringify([
          manifestOf(archive),
          { ...manifestOf(other), Layers: manifestOf(archive).Layers.slice(0, 2) },
        ]),
      ),
    ])
    await expect(analyze(stream(both))).rejects.toMatchObject({
      code: 'SEVERAL_IMAGES',
      message: 'There are 2 images in it: shop:1 (linux/amd64), other:2 (linux/amd64)',
      hint: 'Choose one by name, position or digest: --image shop:1',
    })
  })

  test('a file that is not there, a folder', async () => {
    await expect(analyze('./not-there.tar')).rejects.toMatchObject({
      code: 'ARCHIVE_UNREADABLE',
      message: expect.stringContaining('there is no such file'),
    })
    await expect(analyze(`docker-archive:${folder}`)).rejects.toMatchObject({
      code: 'MANIFEST_MISSING',
      message: expect.stringContaining('The folder has no manifest.json'),
    })
  })

  test('hundreds of members that look like layers and are none: still an answer', async () => {
    const many = Array.from({ length: 300 }, (_, i) =>
      file(`usr/doc/${i}.gz`, gzipSync(Buffer.from('text '.repeat(200)))),
    )
    await expect(analyze(stream(writeTar(many)))).rejects.toMatchObject({ code: 'MANIFEST_MISSING' })
  })

  test('too many names', async () => {
    await expect(analyze(stream(archive), { maxEntries: 1 })).rejects.toMatchObject({
      code: 'TOO_MANY_ENTRIES',
      hint: expect.stringContaining('--max-entries'),
    })
    await expect(analyze(stream(archive), { maxEntries: 0 })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    })
  })
})

describe('a signal', () => {
  test('ends an analysis whose bytes do not come', async () => {
    const controller = new AbortController()
    const never = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }),
    }
    const running = analyze(never, { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('that has come before', async () => {
    await expect(analyze(stream(archive), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'ABORTED',
    })
  })
})

test('an error of the stream itself comes out as it is', async () => {
  async function* broken() {
    yield archive.subarray(0, 10_000)
    throw new Error('the disk is on fire')
  }
  await expect(analyze(broken())).rejects.toThrow('the disk is on fire')
})

test('progress tells the bytes read, up to all of them', async () => {
  const seen: number[] = []
  await analyze(written('p.tar', archive), {
    onProgress: ({ readBytes, totalBytes }) => seen.push(readBytes / (totalBytes ?? 0)),
  })
  expect(seen.at(-1)).toBe(1)
})

function damaged(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy.fill(0xa5, at, at + 40)
  return copy
}

function membersOf(tar: Buffer) {
  const members: ReturnType<typeof file>[] = []
  for (let at = 0; tar[at] !== 0; ) {
    const text = (start: number, length: number) =>
      tar.toString('latin1', at + start, at + start + length).replace(/\0.*$/s, '')
    const size = Number.parseInt(text(124, 12), 8)
    const content = tar.subarray(at + 512, at + 512 + size)
    members.push(text(156, 1) === '2' ? symlink(text(0, 100), text(157, 100)) : file(text(0, 100), content))
    at += 512 + Math.ceil(size / 512) * 512
  }
  return members
}

function manifestOf(tar: Buffer): { Config: string; Layers: string[] } {
  const member = membersOf(tar).find(({ name }) => name === 'manifest.json')
  return JSON.parse(String(member?.content))[0]
}

function configName(tar: Buffer): string {
  return manifestOf(tar).Config
}
