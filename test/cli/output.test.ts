import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { FORMATS, render } from '../../packages/core/src/index.js'
import { layersize as run } from '../helpers/layersize.js'
import { sampleCheck, sampleDifference } from '../report/samples.js'

const root = join(import.meta.dirname, '../..')
const shop = join(root, 'fixtures/shop/shop.tar.gz')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'layersize-output-'))
  return () => rmSync(folder, { recursive: true, force: true })
})

const layersize = (args: string[], env: Record<string, string> = {}) => run(folder, args, { env })

describe('--output', () => {
  test('writes every format in one run, and prints what is asked for', async () => {
    const outputs = FORMATS.flatMap((format) => ['--output', `${format}=${format}.out`])
    const { stdout, stderr, code } = await layersize([shop, ...outputs, '--format', 'gitlab'], {
      FORCE_COLOR: '1',
    })
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    const read = (format: string) => readFileSync(join(folder, `${format}.out`), 'utf8')
    expect(stdout).toBe(read('gitlab'))
    expect(JSON.parse(read('json')).schemaVersion).toBe(1)
    expect(JSON.parse(read('sarif')).version).toBe('2.1.0')
    expect(read('junit')).toMatch(/^<\?xml/)
    expect(read('markdown')).toMatch(/^### /)
    expect(read('github')).toMatch(/^::warning /m)
    // For nobody's terminal: no colour, 100 columns.
    expect(read('table')).not.toContain('\x1b')
    expect(read('table')).toBe(await render(JSON.parse(read('json')), 'table', { width: 100 }))
    expect(readdirSync(folder).sort()).toEqual(FORMATS.map((format) => `${format}.out`).sort())
  })

  test('takes the place of an older file, and of the one that a link leads to', async () => {
    writeFileSync(join(folder, 'real.json'), 'old and longer than nothing')
    symlinkSync('real.json', join(folder, 'link.json'))
    expect((await layersize([shop, '--output', 'json=link.json'])).code).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'real.json'), 'utf8')).schemaVersion).toBe(1)
    expect(readdirSync(folder).sort()).toEqual(['link.json', 'real.json'])
  })

  test('writes into a device, which stays one', async () => {
    expect((await layersize([shop, '--output', 'json=/dev/null'])).code).toBe(0)
    expect(readFileSync('/dev/null', 'utf8')).toBe('')
  })

  test.each([
    ['an unknown format', ['pdf=a.pdf'], '"pdf" is no format'],
    ['no format', ['a.json'], '"a.json" is not FORMAT=FILE'],
    ['no file', ['json='], '"json=" is not FORMAT=FILE'],
    ['standard output', ['json=-'], 'not to standard output'],
    [
      'a folder that is not there',
      ['json=gone/a.json'],
      'Cannot write "gone/a.json": there is no such folder\n  Make it first: mkdir -p "gone"',
    ],
    ['a folder', ['json=.'], 'Cannot write ".": it is a folder'],
    ['one file twice', ['json=a', 'sarif=./a'], '"./a", which is "a", twice'],
  ])('%s is an error before anything is read', async (_what, outputs, message) => {
    // An image that would be another error, were it looked for.
    const args = ['./missing.tar', ...outputs.flatMap((output) => ['--output', output])]
    const { stdout, stderr, code } = await layersize(args)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toContain(message)
    expect(readdirSync(folder)).toEqual([])
  })

  test('a file that nobody may make, and a disk that is full, are errors', async () => {
    // Not even root: /proc takes no files.
    const closed = await layersize([shop, '--output', 'json=/proc/a.json'])
    expect(closed).toMatchObject({ stdout: '', code: 2 })
    expect(closed.stderr).toMatch(/Cannot write "\/proc\/a.json": there is no such folder|not writable/)
    const full = await layersize([shop, '--output', 'json=/dev/full'])
    expect(full).toMatchObject({ stdout: '', code: 2 })
    expect(full.stderr).toContain('Cannot write "/dev/full": the disk is full')
  })

  test('an image that cannot be analysed leaves the older file alone', async () => {
    writeFileSync(join(folder, 'a.json'), 'old')
    expect((await layersize(['./missing.tar', '--output', 'json=a.json'])).code).toBe(2)
    expect(readFileSync(join(folder, 'a.json'), 'utf8')).toBe('old')
  })
})

describe('--format github', () => {
  test("adds Markdown to the job's summary", async () => {
    const summary = join(folder, 'summary.md')
    writeFileSync(summary, '# Before\n')
    const { stdout, code } = await layersize([shop, '--format', 'github'], { GITHUB_STEP_SUMMARY: summary })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^layersize: .*\n::warning /)
    expect(readFileSync(summary, 'utf8')).toMatch(/^# Before\n### `.*shop\.tar\.gz`: 4\.75 MB\n/)
  })

  test('no other format does, and a summary that cannot be written is an error', async () => {
    const summary = join(folder, 'summary.md')
    await layersize([shop, '--format', 'markdown'], { GITHUB_STEP_SUMMARY: summary })
    expect(existsSync(summary)).toBe(false)
    const { stderr, code } = await layersize([shop, '--format', 'github'], {
      GITHUB_STEP_SUMMARY: join(folder, 'gone/summary.md'),
    })
    expect(code).toBe(2)
    expect(stderr).toContain("Cannot write the job's summary")
  })
})

describe('layersize render', () => {
  let saved: { check: string; difference: string }
  beforeAll(async () => {
    const [check, difference] = await Promise.all([sampleCheck(), sampleDifference()])
    saved = { check: await render(check, 'json'), difference: await render(difference, 'json') }
  })

  test('prints a saved analysis as the image itself', async () => {
    writeFileSync(join(folder, 'a.json'), (await layersize([shop, '--format', 'json'])).stdout)
    const outputs = (name: string) => FORMATS.flatMap((format) => ['--output', `${format}=${name}.${format}`])
    const again = await layersize(['render', 'a.json', ...outputs('again')])
    expect(again).toEqual(await layersize([shop, ...outputs('first')]))
    for (const format of FORMATS) {
      const read = (name: string) => readFileSync(join(folder, `${name}.${format}`), 'utf8')
      expect(read('again')).toBe(read('first'))
    }
  })

  test('leaves out what each file is, unless it is asked for', async () => {
    writeFileSync(join(folder, 'a.json'), (await layersize([shop, '--files', '--format', 'json'])).stdout)
    const files = async (...more: string[]) =>
      JSON.parse((await layersize(['render', 'a.json', '--format', 'json', ...more])).stdout).files
    expect(await files()).toBeUndefined()
    expect((await files('--files')).path.length).toBeGreaterThan(100)
    const analyzed = JSON.parse((await layersize(['a.json', '--format', 'json'])).stdout)
    expect(Object.keys(analyzed)).not.toContain('files')
    expect(Object.keys(analyzed)).not.toContain('whiteouts')
  })

  test('prints a saved check and a saved difference; the exit code is none of theirs', async () => {
    for (const [name, text] of Object.entries(saved)) {
      writeFileSync(join(folder, `${name}.json`), text)
      const formats = ['markdown', 'github', 'gitlab', 'sarif', 'junit'] as const
      const outputs = formats.flatMap((format) => ['--output', `${format}=${name}.${format}`])
      const printed = await layersize(['render', `${name}.json`, '--format', 'json', ...outputs])
      expect(printed).toEqual({ stdout: await render(JSON.parse(text), 'json'), stderr: '', code: 0 })
      for (const format of formats) {
        expect(readFileSync(join(folder, `${name}.${format}`), 'utf8')).toBe(
          await render(JSON.parse(text), format),
        )
      }
    }
  })

  test.each([
    ['no file', [], 'No saved report is named'],
    ['a file that is not there', ['gone.json'], 'Cannot read "gone.json"'],
    ['a file that is no report', [join(root, 'package.json')], 'It is no saved report'],
  ])('%s is an error', async (_what, args, message) => {
    const { stdout, stderr, code } = await layersize(['render', ...args])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toContain(message)
  })
})
