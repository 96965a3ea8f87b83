import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { TarReader } from '../../packages/core/src/tar/reader.js'
import { nameBytes, type ReadMember, readTar, unpackedDigest } from '../helpers/read-tar.js'
import { directory, file, writeTar } from '../helpers/write-tar.js'

interface GoEntry {
  name: string
  linkname: string
  type: string
  size: number
  mode: number
  uid: number
  gid: number
  mtime: number
  devmajor: number
  devminor: number
  xattrs?: Record<string, string>
  sha256?: string
}
type GoAnswers = Record<string, { entries: GoEntry[]; error?: string }>

const here = import.meta.dirname
const answers = (file: string): GoAnswers => JSON.parse(readFileSync(join(here, file), 'utf8'))

function load(folder: string, file: string): Buffer {
  const bytes = readFileSync(join(here, folder, file))
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes
}

/** Ours in Go's terms. Content is compared where Go read it to its end. */
function asGo({ entry, stored }: ReadMember, go: GoEntry | undefined): GoEntry {
  const hex = (text: string) => nameBytes(text).toString('hex')
  const latin1 = (text: string) => Buffer.from(text, 'latin1').toString('hex')
  const flag = entry.typeflag === '\0' ? (entry.type === 'directory' ? '5' : '0') : entry.typeflag
  return {
    name: hex(entry.name),
    linkname: hex(entry.linkname),
    type: flag,
    size: entry.size,
    mode: entry.mode,
    uid: entry.uid,
    gid: entry.gid,
    mtime: entry.mtime,
    devmajor: entry.devmajor,
    devminor: entry.devminor,
    ...(entry.xattrs && {
      xattrs: Object.fromEntries([...entry.xattrs].map(([key, value]) => [latin1(key), latin1(value)])),
    }),
    ...(go?.sha256 && { sha256: unpackedDigest({ entry, stored }) }),
  }
}

for (const [folder, oracle] of [
  ['golang', 'golang.json'],
  ['probes', 'probes-go.json'],
] as const) {
  const expected = answers(oracle)

  test(`${folder}: every archive has an answer of Go's`, () => {
    const files = readdirSync(join(here, folder)).filter((file) => file.includes('.tar'))
    expect(files.sort()).toEqual(Object.keys(expected).sort())
  })

  describe(`${folder}, as Go's archive/tar reads it`, () => {
    for (const [file, go] of Object.entries(expected)) {
      // Go hands out a global header as a member; engines and we pass over it. Modes may hold the file's type as well.
      const entries = go.entries
        .filter((entry) => entry.type !== 'g')
        .map((entry) => ({ ...entry, mode: entry.mode & 0o7777 }))

      test.each([1, 7, 512, 1000, Number.MAX_SAFE_INTEGER])(`${file} in pieces of %d`, (size) => {
        const { members, error } = readTar(load(folder, file), size)
        expect(members.map((member, i) => asGo(member, entries[i]))).toEqual(entries)
        expect(error === null, String(error)).toBe(go.error === undefined)
      })
    }
  })
}

test('headers alone: up to each content, and past the end in one go', () => {
  const tar = writeTar([file('a', 'x'.repeat(700)), directory('d'), file('b', '1')])
  const names: string[] = []
  const reader = new TarReader({ entry: ({ name }) => names.push(name), data: () => expect.fail(), end() {} })
  const stops: number[] = []
  const bytes = Buffer.concat([tar, Buffer.alloc(5000)])
  for (let at = 0; at < bytes.length; ) {
    at = reader.writeHeaders(bytes, at)
    stops.push(at)
    at += reader.skippable
    if (reader.skippable > 0) reader.skip()
  }
  expect(names).toEqual(['a', 'd', 'b'])
  expect(stops).toEqual([512, 2560, bytes.length])
  expect(reader.endedAt).toBe(tar.length)
})

test.each(['0', 'x', 'g', 'L', 'K'])('a negative size of type %s', (typeflag) => {
  const tar = writeTar([{ name: 'a', typeflag }])
  // The size at 124, in base-256, and the checksum at 148.
  tar.fill(0xff, 124, 136)
  tar.fill(' ', 148, 156)
  const sum = tar.subarray(0, 512).reduce((all, byte) => all + byte, 0)
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  expect(readTar(tar).error).toMatchObject({ code: 'TAR_INVALID' })
})
