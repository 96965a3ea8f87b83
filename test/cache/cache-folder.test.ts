import { fork } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { CacheFolder } from '../../packages/core/src/cache/cache-folder.js'
import { HEADER, keyOf } from '../../packages/core/src/cache/record.js'
import { noise } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'

const temp = new TempFolder()
const TOOL = '0.1.0'
const key = keyOf(TOOL, 'test', ['a'])
const content = [Buffer.from('columns'), noise(500, 1)]
const isRoot = process.getuid?.() === 0
const DAY = 86_400

const pathOf = (folder: string, of = key) => join(folder, of.slice(0, 2), of.slice(2))
const read = (folder: string, of = key, tool = TOOL) => new CacheFolder(folder, tool).read(of)

/** A folder that holds one record. */
async function folderWithRecord(): Promise<string> {
  const folder = temp.free('/cache')
  await new CacheFolder(folder, TOOL).write(key, content)
  return folder
}

describe('a record', () => {
  test('comes back as it was written, for this user alone', async () => {
    const folder = await folderWithRecord()
    const found = (await read(folder)) as Buffer
    expect(found.equals(Buffer.concat(content))).toBe(true)
    expect(found.byteOffset % 8).toBe(0)
    expect([folder, join(folder, key.slice(0, 2))].map((path) => statSync(path).mode & 0o777)).toEqual([
      0o700, 0o700,
    ])
    expect(statSync(pathOf(folder)).mode & 0o777).toBe(0o600)
  })

  test('is written anew in the place of what was there', async () => {
    const folder = await folderWithRecord()
    const cache = new CacheFolder(folder, TOOL)
    await cache.write(key, [Buffer.from('other')])
    expect(String(await cache.read(key))).toBe('other')
    expect(readdirSync(join(folder, key.slice(0, 2)))).toHaveLength(1)
  })

  test('with any byte changed is none', async () => {
    const folder = await folderWithRecord()
    const path = pathOf(folder)
    const whole = readFileSync(path)
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole)
      damaged[at] = (damaged[at] as number) ^ 1
      writeFileSync(path, damaged)
      expect(await read(folder), `byte ${at}`).toBeNull()
    }
    writeFileSync(path, whole)
    expect(await read(folder)).not.toBeNull()
  })

  test('that was cut off, or goes on, is none', async () => {
    const folder = await folderWithRecord()
    const path = pathOf(folder)
    const { size } = statSync(path)
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.alloc(1)]))
    expect(await read(folder)).toBeNull()
    for (const length of [size - 1, HEADER, HEADER - 1, 1, 0]) {
      truncateSync(path, length)
      expect(await read(folder), `${length} bytes`).toBeNull()
    }
  })

  test('of another key or another version is none', async () => {
    const folder = await folderWithRecord()
    const other = keyOf(TOOL, 'test', ['b'])
    mkdirSync(join(folder, other.slice(0, 2)), { recursive: true, mode: 0o700 })
    writeFileSync(pathOf(folder, other), readFileSync(pathOf(folder)), { mode: 0o600 })
    expect(await read(folder, other)).toBeNull()
    expect(await read(folder, key, '0.1.1')).toBeNull()
  })

  test('that is a folder, a link or a pipe is none', async () => {
    const folder = await folderWithRecord()
    const other = keyOf(TOOL, 'test', ['c'])
    mkdirSync(join(folder, other.slice(0, 2)), { recursive: true, mode: 0o700 })
    symlinkSync(pathOf(folder), pathOf(folder, other))
    expect(await read(folder, other)).toBeNull()
    const third = keyOf(TOOL, 'test', ['d'])
    mkdirSync(pathOf(folder, third), { recursive: true, mode: 0o700 })
    expect(await read(folder, third)).toBeNull()
  })
})

describe('what others could have written is not read', () => {
  test('a file or a folder that others may write', async () => {
    const folder = await folderWithRecord()
    for (const path of [pathOf(folder), folder]) {
      const mode = statSync(path).mode & 0o777
      for (const bit of [0o020, 0o002]) {
        chmodSync(path, mode | bit)
        expect(await read(folder), path).toBeNull()
      }
      chmodSync(path, mode)
    }
    expect(await read(folder)).not.toBeNull()
  })

  test.runIf(isRoot)('a file or a folder of another user', async () => {
    const folder = await folderWithRecord()
    for (const path of [pathOf(folder), folder]) {
      chownSync(path, 1234, 0)
      expect(await read(folder), path).toBeNull()
      chownSync(path, 0, 0)
    }
    expect(await read(folder)).not.toBeNull()
  })

  test.runIf(isRoot)('nor is anything written into the folder of another user', async () => {
    const folder = temp.free('/foreign')
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    chownSync(folder, 1234, 0)
    const cache = new CacheFolder(folder, TOOL)
    await cache.write(key, content)
    await cache.settle()
    expect(existsSync(pathOf(folder))).toBe(false)
  })
})

describe('where nothing can be written, nothing is', () => {
  test.each([
    ['a file', () => temp.file(Buffer.from('x'), '')],
    ['below a file', () => join(temp.file(Buffer.from('x'), ''), 'cache')],
    ['a file system that takes nothing', () => '/proc/layersize'],
  ])('the folder is %s', async (_, path) => {
    const cache = new CacheFolder(path(), TOOL)
    await cache.write(key, content)
    await cache.settle()
    expect(await cache.read(key)).toBeNull()
  })

  test('a record is larger than all may be together', async () => {
    const folder = temp.free('/small')
    const cache = new CacheFolder(folder, TOOL, 100)
    await cache.write(key, content)
    expect(existsSync(folder)).toBe(false)
  })
})

describe('all records together', () => {
  const bound = 10_000
  const keys = Array.from({ length: 12 }, (_, i) => keyOf(TOOL, 'test', ['many', i]))
  const exists = (folder: string) => keys.map((one) => existsSync(pathOf(folder, one)))

  test('stay below the bound: those that were not used for longest go first', async () => {
    const folder = temp.free('/bound')
    const cache = new CacheFolder(folder, TOOL, bound)
    for (const [i, one] of keys.entries()) {
      await cache.write(one, [noise(1000 - HEADER, i)])
      const used = Date.now() / 1000 - 2 * DAY + i
      utimesSync(pathOf(folder, one), used, used)
    }
    // Reading is using.
    expect(await cache.read(keys[0] as string)).not.toBeNull()
    await cache.settle()
    expect(exists(folder)).toEqual([true, false, false, false, ...Array(8).fill(true)])
  })

  test('and what is not of the cache stays', async () => {
    const folder = temp.free('/mixed')
    const cache = new CacheFolder(folder, TOOL, bound)
    await cache.write(key, [noise(1000, 1)])
    const foreign = pathOf(folder, keyOf(TOOL, 'foreign', []))
    mkdirSync(join(foreign, '..'), { recursive: true, mode: 0o700 })
    writeFileSync(foreign, noise(20_000, 2))
    const beside = join(folder, 'notes')
    writeFileSync(beside, noise(20_000, 2))
    await cache.settle()
    expect([existsSync(foreign), existsSync(beside), existsSync(pathOf(folder))]).toEqual([true, true, false])
  })

  test('a record of another format goes like any other', async () => {
    const folder = temp.free('/formats')
    const cache = new CacheFolder(folder, TOOL, bound)
    await cache.write(key, [noise(1000, 1)])
    const [earlier, later] = ['0', '10'].map((format, i) => {
      const path = pathOf(folder, keys[i])
      mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 })
      writeFileSync(path, Buffer.concat([Buffer.from(`layersize cache ${format}\n`), noise(6000, i)]))
      utimesSync(path, Date.now() / 1000 - DAY, Date.now() / 1000 - DAY)
      return path
    }) as [string, string]
    await cache.settle()
    expect([earlier, later, pathOf(folder)].filter(existsSync)).toHaveLength(2)
    expect(existsSync(pathOf(folder))).toBe(true)
  })

  test('what was begun and never finished goes when it is old', async () => {
    const folder = temp.free('/unfinished')
    const cache = new CacheFolder(folder, TOOL, bound)
    await cache.write(key, [noise(1000, 1)])
    const [old, young] = ['0', '1'].map((digit) => `${pathOf(folder)}.${digit.repeat(36)}`) as [
      string,
      string,
    ]
    for (const path of [old, young]) writeFileSync(path, readFileSync(pathOf(folder)).subarray(0, 300))
    utimesSync(old, Date.now() / 1000 - DAY, Date.now() / 1000 - DAY)
    await cache.settle()
    expect([existsSync(old), existsSync(young), existsSync(pathOf(folder))]).toEqual([false, true, true])
  })

  test('are counted anew only now and then', async () => {
    const folder = temp.free('/counted')
    const sum = join(folder, 'size')
    const add = async (i: number) => {
      const cache = new CacheFolder(folder, TOOL, bound)
      await cache.write(keys[i] as string, [noise(1000 - HEADER, i)])
      await cache.settle()
    }
    await add(0)
    const [size, taken] = readFileSync(sum, 'latin1').split(' ')
    expect(size).toBe('1000')
    await add(1)
    expect(readFileSync(sum, 'latin1')).toBe(`2000 ${taken}`)
    // What it says is believed, until it is old or makes no sense.
    for (const text of [`9999999 ${taken}`, '0 0', '-5 x', '', '0 99999999999999999']) {
      writeFileSync(sum, text)
      await add(2)
      expect(readFileSync(sum, 'latin1'), text).toMatch(/^3000 \d{13}$/)
    }
  })
})

test('several processes write and read the same records at once', { timeout: 60_000 }, async () => {
  const folder = temp.free('/shared')
  const script = temp.file(
    Buffer.from(`
      import { CacheFolder } from ${JSON.stringify(join(import.meta.dirname, '../../packages/core/dist/cache/cache-folder.js'))}
      const [folder, tool, ...keys] = process.argv.slice(2)
      const cache = new CacheFolder(folder, tool, 400_000)
      let hits = 0
      for (let round = 0; round < 15; round++) {
        for (const [i, key] of keys.entries()) {
          await cache.write(key, [Buffer.alloc(20_000, i)])
          const found = await cache.read(key)
          if (found && (found.length !== 20_000 || found.some((byte) => byte !== i))) throw new Error('wrong')
          if (found) hits++
        }
        await cache.settle()
      }
      process.send(hits)
    `),
    '.mjs',
  )
  const keys = Array.from({ length: 30 }, (_, i) => keyOf(TOOL, 'test', ['shared', i]))
  const run = () =>
    new Promise<number>((resolve, reject) => {
      const child = fork(script, [folder, TOOL, ...keys])
      child.on('message', (hits) => resolve(hits as number))
      child.on('exit', (code) => code !== 0 && reject(new Error(`ended with ${code}`)))
    })
  const hits = await Promise.all([run(), run(), run()])
  expect(Math.min(...hits)).toBeGreaterThan(50)
})
