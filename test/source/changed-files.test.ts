import { appendFileSync, readdirSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { openArchive } from '../../packages/core/src/source/archive/open-archive.js'
import { openFolder } from '../../packages/core/src/source/folder/open-folder.js'
import type { RandomSource, StoredBlob } from '../../packages/core/src/source/source.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, writeTar } from '../helpers/write-tar.js'

const temp = new TempFolder()
const image = buildImage([base(), step('COPY a /', file('a', noise(9000, 1)), file('b', noise(9000, 2)))])
const members = classicSave(image)
const archive = writeTar(members)
const CHANGED = { code: 'IMAGE_CHANGED', message: /was changed while it was read/ }

async function archiveSource(path: string): Promise<RandomSource> {
  return (await openArchive(await open(path), 'the archive', undefined, undefined)) as RandomSource
}

async function lastLayer({ catalog }: RandomSource): Promise<StoredBlob> {
  const key = catalog.images[0]?.layers.at(-1)?.key as string
  return (await catalog.find(key)) as StoredBlob
}

describe('an archive that is written to while it is read', () => {
  const changes: Record<string, (path: string) => void> = {
    grows: (path) => appendFileSync(path, Buffer.alloc(512)),
    'is written over': (path) => writeFileSync(path, archive),
    'has other times': (path) => utimesSync(path, 1, 1),
  }
  test.each(Object.entries(changes))('%s', async (_, change) => {
    const path = temp.file(archive)
    await using source = await archiveSource(path)
    await using content = await source.open(await lastLayer(source))
    await expect(content.checkUnchanged?.()).resolves.toBe(undefined)
    change(path)
    await expect(content.checkUnchanged?.()).rejects.toMatchObject(CHANGED)
  })

  test('ends before a read does', async () => {
    const path = temp.file(archive)
    await using source = await archiveSource(path)
    await using content = await source.open(await lastLayer(source))
    if (content.kind !== 'file') throw new Error('a plain layer is read at random')
    truncateSync(path, 1000)
    await expect(content.readAt(0, 1024)).rejects.toMatchObject(CHANGED)
  })

  test('is told of, and nothing else is', async () => {
    const path = temp.file(archive)
    let changed = false
    const onProgress = () => {
      if (!changed) appendFileSync(path, Buffer.alloc(512))
      changed = true
    }
    await expect(analyze(path, { onProgress })).rejects.toMatchObject(CHANGED)
  })
})

describe('a layout that is written to while it is read', () => {
  test('a blob that is another file than the one that was found', async () => {
    const folder = temp.folder(members)
    await using source = await openFolder(folder, [])
    const blob = await lastLayer(source)
    writeFileSync(`${blob.key}.new`, noise(blob.size, 'other'))
    renameSync(`${blob.key}.new`, blob.key)
    await expect(source.open(blob)).rejects.toMatchObject(CHANGED)
  })

  test('a blob that is written over', async () => {
    await using source = await openFolder(temp.folder(members), [])
    const blob = await lastLayer(source)
    await using content = await source.open(blob)
    writeFileSync(blob.key, noise(blob.size, 'other'))
    await expect(content.checkUnchanged?.()).rejects.toMatchObject(CHANGED)
  })
})

describe('what is known of a blob without reading it', () => {
  test('an archive with other bytes, and each blob of one, has another identity', async () => {
    const identities = new Set<string | undefined>()
    let blobs = 0
    for (const bytes of [archive, archive, Buffer.concat([archive, Buffer.alloc(512)])]) {
      await using source = await archiveSource(temp.file(bytes))
      for (const { key } of source.catalog.images[0]?.layers ?? []) {
        identities.add((await source.catalog.find(key))?.identity)
        blobs++
      }
    }
    expect(identities.size).toBe(blobs)
    expect(identities).not.toContain(undefined)
  })

  test('the same file has the same, opened again', async () => {
    const path = temp.file(archive)
    const identity = async () => {
      await using source = await archiveSource(path)
      return (await lastLayer(source)).identity
    }
    expect(await identity()).toBe(await identity())
  })
})

describe('how a blob can be read', () => {
  const compressed = classicSave(image).map((member) =>
    /layer\.tar$/.test(String(member.name))
      ? { ...member, content: gzipSync(member.content as string | Buffer) }
      : member,
  )
  test.each([
    ['file', members],
    ['stored', compressed],
  ])('%s', async (kind, files) => {
    for (const source of [
      await archiveSource(temp.file(writeTar(files))),
      await openFolder(temp.folder(files), []),
    ]) {
      await using _ = source
      await using content = await source.open(await lastLayer(source))
      expect(content.kind).toBe(kind)
    }
  })
})

test.skipIf(process.platform !== 'linux')('the file of a blob is closed with its content', async () => {
  const openFiles = () => readdirSync('/proc/self/fd').length
  await using source = await openFolder(temp.folder(members), [])
  const blob = await lastLayer(source)
  const before = openFiles()
  const content = await source.open(blob)
  expect(openFiles()).toBe(before + 1)
  await content[Symbol.asyncDispose]()
  expect(openFiles()).toBe(before)
  await expect(source.open({ ...blob, key: join(blob.key, '..') })).rejects.toMatchObject({
    code: 'ARCHIVE_UNREADABLE',
  })
  expect(openFiles()).toBe(before)
})
