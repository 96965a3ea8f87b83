import { describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { analyzeEveryWay, expectFailure } from '../helpers/every-way.js'
import { base, noise, step, stream } from '../helpers/image.js'
import { blobPath, Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import {
  directory,
  file,
  hardlink,
  type Member,
  sparseFile,
  symlink,
  writeTar,
} from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = buildImage([
  base(),
  step('COPY a /', file('a', noise(9000, 1))),
  step('COPY a /', file('a', noise(9000, 1))),
  step('RUN b', file('b', noise(3000, 2))),
])
const members = classicSave(image)
const layout = new Layout()

const fileAndPipe = (bytes: Buffer) => [temp.file(bytes), stream(bytes)]

describe('members', () => {
  test('under odd names for the same path', async () => {
    const { source: _, ...expected } = await analyzeEveryWay(members, temp)
    for (const prefix of ['./', '/', 'x/../', './/']) {
      const odd = members.map((member) => ({ ...member, name: `${prefix}${member.name}` }))
      for (const input of fileAndPipe(writeTar([directory('./'), ...odd]))) {
        const { source: __, ...found } = await analyze(input)
        expect(found, prefix).toEqual(expected)
      }
    }
  })

  test('whose names have letters of any kind', async () => {
    const names = ['a\\b.tar', 'größe.tar', 'two words.tar', `${'long'.repeat(40)}.tar`]
    const blobs = image.layers.map(({ tar }, i) => file(names[i] as string, tar))
    const link = symlink('link\\.tar', 'a\\b.tar')
    const [, ...others] = names
    const manifest = file(
      'manifest.json',
      JSON.stringify([{ Config: 'é.json', Layers: [link.name, ...others] }]),
    )
    const members = [...blobs, link, file('é.json', image.config), manifest]
    const { layers } = await analyzeEveryWay(members, temp)
    expect(layers.map(({ missing }) => missing)).toEqual([null, null, null, null])
  })

  test('that stand twice: the last counts', async () => {
    const { source: _, ...expected } = await analyzeEveryWay(members, temp)
    const first = members.map((member) =>
      member.type === 'file' ? { ...member, content: `{"old":"${member.name}"}` } : member,
    )
    const { source: __, ...found } = await analyzeEveryWay([...first, ...members], temp)
    expect(found).toEqual(expected)
  })

  test('that stand twice, the second time as no layer: that counts as well', async () => {
    const layer = members.find(({ name }) => String(name).endsWith('layer.tar')) as Member
    await expectFailure([...members, { ...layer, content: '{"old":1}' }], temp, {
      code: 'LAYER_INVALID',
      message: /it is no tar, but begins with "{\\"old\\":1}"$/,
    })
  })

  test('that are hard links, also to what comes later', async () => {
    const names = image.layers.map((_, i) => `${i}.tar`)
    const config = file('c.json', image.config)
    const manifest = file('manifest.json', JSON.stringify([{ Config: 'c.json', Layers: names }]))
    const [one, two, three, four] = image.layers
    const linked = [
      hardlink('1.tar', 'real/two.tar'),
      file('0.tar', one?.tar),
      file('real/two.tar', two?.tar),
      hardlink('2.tar', '1.tar'),
      symlink('3.tar', 'real/../real/four.tar'),
      file('real/four.tar', four?.tar),
    ]
    expect(three?.diffId).toBe(two?.diffId)
    for (const files of [
      [...linked, config, manifest],
      [manifest, config, ...linked.toReversed()],
    ]) {
      for (const input of fileAndPipe(writeTar(files))) {
        const { layers } = await analyze(input, { verifyDigests: true })
        expect(layers.every(({ missing }) => missing === null)).toBe(true)
      }
    }
  })

  test.each([
    ['a circle', [symlink('l', 'm'), symlink('m', 'n'), symlink('n', 'l')]],
    ['itself', [symlink('l', 'l')]],
    ['itself, by a hard link', [hardlink('l', './l')]],
  ])('links that lead in %s: an error', async (_, links) => {
    const manifest = file('manifest.json', JSON.stringify([{ Config: 'c.json', Layers: ['l'] }]))
    const config = file('c.json', `{"rootfs":{"diff_ids":["sha256:${'0'.repeat(64)}"]}}`)
    for (const input of fileAndPipe(writeTar([...links, config, manifest]))) {
      await expect(analyze(input)).rejects.toMatchObject({
        code: 'LINK_CYCLE',
        message: expect.stringMatching(/^The archive's links lead in a circle: [lmn] leads to itself$/),
      })
    }
    // The manifest may be the link.
    const itself = writeTar([symlink('manifest.json', 'index.json'), symlink('index.json', 'manifest.json')])
    for (const input of fileAndPipe(itself)) {
      await expect(analyze(input)).rejects.toMatchObject({ code: 'LINK_CYCLE' })
    }
  })

  test('paths and links that climb lead to nothing: the archive holds no such file', async () => {
    const [lowest] = image.layers
    for (const path of [
      '../../etc/passwd',
      '/etc/passwd',
      'a/../../x',
      '',
      '.',
      '/',
      'link',
      'a\0b',
      'x'.repeat(5000),
    ]) {
      const named = [{ Config: `${image.id}.json`, Layers: [path, path, path, path] }]
      const files = [
        symlink('link', '../../../../../../etc/passwd'),
        file('other.tar', lowest?.tar),
        file(`${image.id}.json`, image.config),
        file('manifest.json', JSON.stringify(named)),
      ]
      for (const input of fileAndPipe(writeTar(files))) {
        await expect(analyze(input), path).rejects.toMatchObject({ code: 'BLOB_MISSING' })
      }
    }
  })

  test('that are stored as sparse files are not there: no tool writes a blob so', async () => {
    const blobs = new Layout()
    const manifest = blobs.addImage(image, { compression: 'plain' })
    const [first] = blobs.layersOf(manifest)
    const name = blobPath(first ?? manifest)
    const blob = blobs.blob(first ?? manifest).subarray(-512)
    const files = blobs
      .files([manifest])
      .map((member) => (member.name === name ? sparseFile(name, 4096, blob) : member))
    for (const input of fileAndPipe(writeTar(files))) {
      const { layers } = await analyze(input)
      expect(layers[0]?.missing).toBe('absent')
    }
  })

  test('that are folders, devices and pipes under the names of blobs are not there', async () => {
    const types = ['directory', 'fifo', 'char'] as const
    for (const type of types) {
      const odd = (name: string): Member => ({ name, type })
      const blobs = new Layout()
      const manifest = blobs.addImage(image)
      const [first] = blobs.layersOf(manifest)
      const name = blobPath(first ?? manifest)
      const files = blobs.files([manifest]).map((member) => (member.name === name ? odd(name) : member))
      for (const input of fileAndPipe(writeTar(files))) {
        const { layers } = await analyze(input)
        expect(layers[0]?.missing).toBe('absent')
      }
      for (const input of fileAndPipe(writeTar([odd('manifest.json'), odd('index.json')]))) {
        await expect(analyze(input)).rejects.toMatchObject({ code: 'MANIFEST_MISSING' })
      }
    }
  })
})

test('a wrong manifest.json beside an index is passed over', async () => {
  for (const text of ['no JSON', '5', '"x"', '', 'null']) {
    const files = [...layout.files([layout.addImage(image)]), file('manifest.json', text)]
    const { source } = await analyzeEveryWay(files, temp)
    expect(source.kind).toBe('oci-archive')
  }
})

test('alone it is an error', async () => {
  for (const text of ['no JSON', '5', '"x"', '', 'null']) {
    await expectFailure([file('manifest.json', text)], temp, {
      code: 'MANIFEST_INVALID',
      message: 'manifest.json cannot be used: it is neither a list nor an object',
    })
  }
})

test('a root file system: the error says how to get an image', async () => {
  const files = [directory('etc'), directory('usr'), file('etc/os-release', 'ID=x')]
  const hint = await expectFailure(files, temp, { code: 'ROOT_FILE_SYSTEM', message: /docker export/ })
  expect(hint).toBe('Save the image instead: docker save IMAGE -o image.tar')
})
