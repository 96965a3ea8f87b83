import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { replaceFiles } from '../../packages/cli/src/replace-files.js'
import { TempFolder } from '../helpers/temp-folder.js'

const temp = new TempFolder()
let folder: string
let at: (name: string) => string
beforeEach(() => {
  folder = temp.folder([])
  at = (name) => join(folder, name)
  writeFileSync(at('a'), 'old a')
})

const made = () => ({ name: at('b'), before: null, after: 'new b' })
const changed = () => ({ name: at('a'), before: 'old a', after: 'new a' })
const read = (name: string) => readFileSync(at(name), 'utf8')

test('a file that changes and one that is new', async () => {
  chmodSync(at('a'), 0o751)
  await replaceFiles([changed(), made()])
  expect([read('a'), read('b')]).toEqual(['new a', 'new b'])
  expect(statSync(at('a')).mode & 0o7777).toBe(0o751)
  expect(readdirSync(folder).sort()).toEqual(['a', 'b'])
})

describe('all of them stay as they are, and nothing else is left,', () => {
  test.each<[string, () => void, string]>([
    ['where one has changed', () => writeFileSync(at('a'), 'old  a'), 'DOCKERFILE_CHANGED'],
    ['where one is not UTF-8', () => writeFileSync(at('a'), Buffer.from([0xff])), 'DOCKERFILE_CHANGED'],
    ['where a new one is there', () => writeFileSync(at('b'), ''), 'DOCKERFILE_CHANGED'],
    ['where a link that leads nowhere is there', () => symlinkSync('nowhere', at('b')), 'DOCKERFILE_CHANGED'],
    ['where a folder is there', () => mkdirSync(at('b')), 'DOCKERFILE_CHANGED'],
  ])('%s', async (_what, change, code) => {
    change()
    const before = readdirSync(folder)
    const bytes = readFileSync(at('a'))
    for (const files of [
      [changed(), made()],
      [made(), changed()],
    ]) {
      await expect(replaceFiles(files)).rejects.toMatchObject({
        code,
        message: expect.stringMatching(/^Nothing is written: /),
      })
      expect(readdirSync(folder)).toEqual(before)
      expect(readFileSync(at('a'))).toEqual(bytes)
    }
  })

  test('where one is gone', async () => {
    const gone = { name: at('c'), before: 'c', after: 'd' }
    await expect(replaceFiles([changed(), made(), gone])).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
    expect(readdirSync(folder)).toEqual(['a'])
    expect(read('a')).toBe('old a')
  })

  test('where the last cannot take its place any more, when others have', async () => {
    const many = Array.from({ length: 200 }, (_, i) => ({ name: at(`f${i}`), before: null, after: 'new' }))
    const replaced = replaceFiles([changed(), ...many, made()]).catch((error: unknown) => error)
    while (read('a') === 'old a') await new Promise(setImmediate)
    writeFileSync(at('b'), 'mine')
    expect(await replaced).toMatchObject({ code: 'DOCKERFILE_CHANGED' })
    expect(readdirSync(folder).sort()).toEqual(['a', 'b'])
    expect([read('a'), read('b')]).toEqual(['old a', 'mine'])
  })
})

test('what stands beside and is another’s is not touched', async () => {
  const beside = at(`.a.${process.pid}.tmp`)
  writeFileSync(beside, 'mine')
  await expect(replaceFiles([changed()])).rejects.toMatchObject({ code: 'OUTPUT_FAILED' })
  expect(existsSync(beside) && readFileSync(beside, 'utf8')).toBe('mine')
  expect(read('a')).toBe('old a')
})
