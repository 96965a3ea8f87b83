import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { base, noise, saveImage, step } from '../helpers/image.js'
import { layersize } from '../helpers/layersize.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const cwd = new TempFolder().free('cwd')
const run = (args: readonly string[], input?: Buffer) =>
  layersize(cwd, ['diff', ...args], input ? { input } : {})

const old = saveImage([base(), step('RUN npm install', file('app/a', noise(99_995, 1)))])
const now = saveImage([
  base(),
  step('RUN npm install', file('app/a', noise(99_995, 1)), file('app/new/b', noise(10_000, 2))),
])

beforeAll(async () => {
  mkdirSync(cwd)
  writeFileSync(join(cwd, 'old.tar'), old)
  writeFileSync(join(cwd, 'new.tar'), now)
  const saved = await layersize(cwd, [
    'check',
    './old.tar',
    '--max-size',
    '1GB',
    '--save-baseline',
    'old.json.gz',
    '--format',
    'json',
  ])
  expect(saved.code).toBe(0)
  writeFileSync(join(cwd, 'old.json'), gunzipSync(readFileSync(join(cwd, 'old.json.gz'))))
  const plain = await layersize(cwd, ['./old.tar', '--format', 'json'])
  writeFileSync(join(cwd, 'plain.json'), plain.stdout)
})

test('the report alone on stdout, the cause in it', async () => {
  const { stdout, stderr, code } = await run(['./old.tar', './new.tar'])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  expect(stdout).toMatch(/^\.\/new\.tar is 10 kB larger than \.\/old\.tar \(\+10 %\): 100 kB → 110 kB\n/)
  expect(stdout).toContain(' +10 kB  RUN npm install gained /app/new/b\n')
  expect(stdout).not.toContain('\x1b')
})

test('the same from archives, from what was saved of one, and from a pipe', async () => {
  const difference = async (args: string[], input?: Buffer) => {
    const { stdout, code } = await run([...args, '--format', 'json'], input)
    expect(code).toBe(0)
    const { before, after, ...rest } = JSON.parse(stdout)
    return { ...rest, before: { ...before, reference: '' }, after: { ...after, reference: '' } }
  }
  const expected = await difference(['./old.tar', './new.tar'])
  expect(expected.paths).toMatchObject([{ path: 'app/new/b', growthBytes: 10_000 }])
  expect(await difference(['old.json.gz', './new.tar'])).toEqual(expected)
  expect(await difference(['old.json', './new.tar'])).toEqual(expected)
  expect(await difference(['./old.tar', '-'], now)).toEqual(expected)
  expect(await difference(['-', './new.tar'], old)).toEqual(expected)
})

test('a saved analysis without files is compared without paths', async () => {
  const { stdout, code } = await run(['plain.json', './new.tar'])
  expect(code).toBe(0)
  expect(stdout).toContain(' +10 kB  RUN npm install\n')
  expect(stdout).toContain('note: The old image has no file table')
})

describe('--fail-on-growth', () => {
  test.each([
    ['10%', 0],
    ['9.99%', 1],
  ])('%s exits with %i', async (limit, expected) => {
    const { code, stderr, stdout } = await run(['./old.tar', './new.tar', '--fail-on-growth', limit])
    expect({ code, failed: stderr !== '' }).toEqual({ code: expected, failed: expected === 1 })
    expect(stdout).toMatch(/^\.\/new\.tar is 10 kB larger/)
  })

  test('the reason says by how much', async () => {
    const { stderr } = await run(['./old.tar', './new.tar', '--fail-on-growth', '5%'])
    expect(stderr).toBe(
      'layersize: ./new.tar grew by 10 kB (10 %), 5 kB more than it may: 5%, which is 5 kB\n',
    )
  })

  test('no format changes the exit code', async () => {
    for (const format of ['json', 'markdown', 'github', 'gitlab', 'sarif', 'junit']) {
      const { code } = await run(['./old.tar', './new.tar', '--fail-on-growth', '1%', '--format', format])
      expect(code, format).toBe(1)
    }
  })

  test('what reads the report is told', async () => {
    const report = await run(['./old.tar', './new.tar', '--fail-on-growth', '5%', '--format', 'github'])
    expect(report.stdout).toMatch(/^::error .*::\.\/new\.tar grew by 10 kB/m)
    const json = await run(['./old.tar', './new.tar', '--fail-on-growth', '90%', '--format', 'json'])
    expect(JSON.parse(json.stdout).gate).toEqual({ status: 'kept', reason: null })
  })

  test('a layer that is missing leaves it undecided', async () => {
    const analysis = JSON.parse(readFileSync(join(cwd, 'old.json'), 'utf8'))
    analysis.layers[1].missing = 'absent'
    writeFileSync(join(cwd, 'missing.json'), JSON.stringify(analysis))
    const { code, stderr } = await run(['missing.json', './new.tar', '--fail-on-growth', '90%'])
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('could not be read') })
    expect((await run(['missing.json', './new.tar'])).code).toBe(0)
  })

  test('what is no growth is found before anything is read', async () => {
    const { code, stdout, stderr } = await run(['./nowhere.tar', './new.tar', '--fail-on-growth=-5%'])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('is no share')
  })
})

test.each([
  ['one image', ['./old.tar'], 'not both are named'],
  ['no image', [], 'not both are named'],
  ['standard input for both', ['-', '-'], 'Only one of the two'],
  ['what is not there', ['./old.tar', './nowhere.tar'], 'nowhere.tar'],
  ['a saved file that is not there', ['nowhere.json', './old.tar'], '"nowhere.json": there is no such file'],
  ['a format that is none', ['./old.tar', './new.tar', '--format', 'xml'], 'xml'],
  ['a flag of one image', ['./old.tar', './new.tar', '--dockerfile', 'Dockerfile'], 'dockerfile'],
])('%s is an error', async (_, args, reason) => {
  const { code, stdout, stderr } = await run(args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toContain(reason)
})

test('the configuration says what is ignored in both', async () => {
  const folder = join(cwd, 'with-configuration')
  mkdirSync(folder)
  const steps = (...more: ReturnType<typeof file>[]) => [
    base(),
    step('RUN make', file('app/x', 'x'), ...more),
  ]
  writeFileSync(join(folder, 'old.tar'), saveImage(steps()))
  writeFileSync(join(folder, 'new.tar'), saveImage(steps(file('tmp/scrap', noise(90_000, 1)))))
  const diff = async () =>
    JSON.parse((await layersize(folder, ['diff', './old.tar', './new.tar', '--format', 'json'])).stdout)
  expect((await diff()).waste).toMatchObject([{ status: 'new', rule: 'temporary-files' }])
  writeFileSync(join(folder, 'layersize.config.json'), JSON.stringify({ ignore: ['temporary-files'] }))
  expect((await diff()).waste).toEqual([])
})
