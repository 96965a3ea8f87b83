import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { flagLimits } from '../../packages/cli/src/limit-flags.js'
import { checkLimits, FORMATS } from '../../packages/core/src/index.js'
import { buildImage } from '../helpers/built-image.js'
import { base, noise, saveImage, step } from '../helpers/image.js'
import { bin, layersize } from '../helpers/layersize.js'
import { type BlobDescriptor, Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const temp = new TempFolder()
const SHELL = 'shell'.length
const DATA = 100_000
const GAINED = 50_000
const steps = (gained: number) => [
  base(),
  step('COPY data /app/', file('app/data', noise(DATA, 1))),
  step('RUN npm install', file('app/node_modules/typescript/tsc.js', noise(1000 + gained, 2))),
]
const SMALL = SHELL + DATA + 1000
const LARGE = SMALL + GAINED
const small = saveImage(steps(0))
const large = saveImage(steps(GAINED))

/** A folder with both images and these files. */
function folder(files: Record<string, string | Buffer> = {}): string {
  const path = temp.free()
  mkdirSync(path)
  for (const [name, content] of Object.entries({ 'small.tar': small, 'large.tar': large, ...files })) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

const cwd = folder()
const check = (...args: string[]) => layersize(cwd, ['check', ...args])

/** What is printed as JSON, and the code. */
async function decide(where: string, ...args: string[]) {
  const { stdout, stderr, code } = await layersize(where, ['check', '--format', 'json', ...args])
  return { code, stderr, ...JSON.parse(stdout) }
}

describe('exit codes', () => {
  test.each([
    ['kept at the very byte', ['--max-size', String(SMALL)], 0, 'kept'],
    ['broken by one byte', ['--max-size', String(SMALL - 1)], 1, 'broken'],
    ['one of two broken', ['--max-size', '1GB', '--max-layers', '2'], 1, 'broken'],
    ['unknown: what docker save writes is not compressed', ['--max-compressed', '1GB'], 2, 'undecided'],
    ['unknown goes before broken', ['--max-compressed', '1GB', '--max-size', '1'], 2, 'undecided'],
    ['growth without a baseline', ['--max-growth', '5%'], 2, 'undecided'],
    ['a rule that finds nothing', ['--fail-on', 'secret-file,moved'], 0, 'kept'],
  ])('%s', async (_, args, code, outcome) => {
    expect(await decide(cwd, 'small.tar', ...args)).toMatchObject({ code, outcome, stderr: '' })
  })

  test('a warning alone is 0', async () => {
    const where = folder({ '.layersize.yaml': 'limits: { size: { max: 1, level: warn } }' })
    expect(await decide(where, 'small.tar')).toMatchObject({ code: 0, outcome: 'warned' })
    const both = folder({ '.layersize.yaml': 'limits: { size: { max: 1, level: warn }, layers: 1 }' })
    expect(await decide(both, 'small.tar')).toMatchObject({ code: 1, outcome: 'broken' })
  })

  test('a figure that a missing layer could change is 2', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(buildImage(steps(0)))
    const [gone] = layout.layersOf(manifest).slice(1) as [BlobDescriptor]
    const path = temp.folder(layout.remove(gone).files([manifest]))
    expect(await decide(cwd, path, '--max-size', '1GB')).toMatchObject({ code: 2, outcome: 'undecided' })
    expect(await decide(cwd, path, '--max-layers', '9')).toMatchObject({ code: 0, outcome: 'kept' })
  })

  const undecided = folder({
    '.layersize.yaml':
      'limits: { compressed: 1GB }\nimages: [{ image: small.tar }, { image: nope.tar, limits: { size: 1GB } }]',
  })
  test.each(FORMATS)('the format %s does not change them', async (format) => {
    const result = await check('small.tar', '--max-size', '1', '--format', format)
    expect(result).toMatchObject({ stderr: '', code: 1 })
    expect(result.stdout).not.toBe('')
    // Of one that is unknown, and one that is not there.
    expect(await layersize(undecided, ['check', '--format', format])).toMatchObject({ code: 2 })
  })

  test.each<[string, string[], string | RegExp]>([
    ['no image', [], /No image is named\n {2}Name one: layersize check shop:1 --max-size 300MB/],
    [
      'a size that is none',
      ['small.tar', '--max-size', '300M'],
      /--max-size: "300M" is no size\n {2}Write 300MB/,
    ],
    ['an unknown format', ['small.tar', '--max-size', '1', '--format', 'yaml'], '--format=yaml'],
    ['an unknown flag', ['small.tar', '--max-sise', '1'], '--max-sise'],
    ['a file that cannot be', ['small.tar', '--max-size', '1', '--output', 'json=no/x'], 'no/x'],
    [
      'a baseline that is an output as well',
      ['small.tar', '--max-size', '1', '--save-baseline', 'x', '--output', 'json=./x'],
      '--save-baseline and --output name one file, "x"',
    ],
    [
      'standard input twice',
      ['-', '--max-size', '1', '--baseline', '-'],
      'Only one of image and baseline can come from standard input',
    ],
    ['a baseline that cannot be', ['small.tar', '--max-size', '1', '--save-baseline', 'no/x'], 'no/x'],
  ])('%s is 2, and nothing is analysed', async (_, args, message) => {
    const { stdout, stderr, code } = await check(...args)
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
  })

  test.each<[string, Parameters<typeof flagLimits>[0], string]>([
    ['a share of the size', { 'max-size': '5%' }, '--max-size: '],
    ['growth that is none', { 'max-growth': 'much' }, '--max-growth: '],
    ['a number that is none', { 'max-layers': '1.5' }, '--max-layers: "1.5"'],
    ['a path without size', { 'max-path': ['/app'] }, '--max-path "/app" is not GLOB=SIZE'],
    ['a path without glob', { 'max-path': ['=1MB'] }, '--max-path "=1MB" is not GLOB=SIZE'],
    ['a rule that is none', { 'fail-on': ['secret-fil'] }, 'no rule "secret-fil"'],
  ])('%s is an error of the flag', async (_, flags, message) => {
    await expect(async () => checkLimits({}, flagLimits(flags))).rejects.toThrow(message)
  })

  test.each([
    [{ 'max-wasted': '5percent' }, /Or a share of the size: 5%/],
    [{ 'max-growth': '5percent' }, /Or a share of what it was: \+5%/],
    [{ 'max-size': '5percent' }, /bytes\.$/],
  ])('%o: the hint says whether it may be a share', async (flags, hint) => {
    const error = await checkLimits({}, flagLimits(flags)).catch((error) => error)
    expect(error.hint).toMatch(hint)
  })

  test('no limit is 2, and says one that would do', async () => {
    const { stdout, code } = await check('small.tar')
    expect(code).toBe(2)
    // 101,005 bytes and a tenth.
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /There is no limit to check .*--max-size 112kB.*layersize init/,
    )
    expect((await check('small.tar', '--max-size', '112kB')).code).toBe(0)
  })

  test('no limit is 2 before the analysis where a baseline is saved, and says how that alone is done', async () => {
    const { stdout, stderr, code } = await check('nope.tar', '--save-baseline', 'only.json.gz')
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(/There is no limit to check\n.*--max-size 1TB --save-baseline FILE/)
    expect(await check('small.tar', '--save-baseline', 'only.json.gz', '--max-size', '1TB')).toMatchObject({
      code: 0,
    })
  })

  test('an engine that cannot be reached, and an image that is not there, are 2', async () => {
    const host = `unix://${join(cwd, 'no.sock')}`
    const unreachable = await decide(cwd, 'shop:1', '--host', host, '--max-size', '1GB')
    expect(unreachable).toMatchObject({ code: 2, outcome: 'undecided' })
    expect(unreachable.images[0]).toMatchObject({ image: 'shop:1', error: { code: 'ENGINE_UNREACHABLE' } })
    expect(unreachable.stderr).toMatch(/^layersize: /)
    // In the table, once is enough.
    const { stdout, stderr } = await check('shop:1', '--host', host, '--max-size', '1GB')
    expect(stderr).toBe('')
    expect(stdout).toMatch(/^\? shop:1 could not be checked: /)
    expect(await decide(cwd, './nope.tar', '--max-size', '1GB')).toMatchObject({ code: 2 })
  })

  test('a reader that stops early does not change them', async () => {
    for (const [limit, code] of [
      ['1GB', '0'],
      ['1', '1'],
    ] as const) {
      const line = `"$0" "$1" check "$2" --max-size ${limit} --format json | true; echo "\${PIPESTATUS[0]}"`
      const child = spawn('bash', ['-c', line, process.execPath, bin, join(cwd, 'small.tar')])
      let stdout = ''
      child.stdout.on('data', (chunk) => {
        stdout += chunk
      })
      await new Promise((resolve) => child.on('close', resolve))
      expect(stdout).toBe(`${code}\n`)
    }
  })
})

describe('limits', () => {
  test('flags win over what the configuration says of the same', async () => {
    const where = folder({
      '.layersize.yaml': 'limits: { size: 1, layers: 3, paths: { "app/**": 1, "bin": 9 } }',
    })
    const { images } = await decide(where, 'small.tar', '--max-size', '1GB', '--max-path', 'app/**=2MB')
    const limits = images[0].limits.map(({ key, max, status }: Record<string, string>) => [key, max, status])
    expect(limits.sort()).toEqual([
      ['--max-path', '2MB', 'kept'],
      ['--max-size', '1GB', 'kept'],
      ['limits.layers', '3', 'kept'],
      ['limits.paths["bin"]', '9', 'kept'],
    ])
  })

  test('each flag is about what its name says', async () => {
    const args = [
      ...['--max-size', '2MB', '--max-compressed', '3MB', '--max-wasted', '5%', '--max-layer', '4MB'],
      ...[
        '--max-layers',
        '5',
        '--max-files',
        '6',
        '--max-path',
        'a=b=7MB',
        '--fail-on',
        'moved, secret-file',
      ],
      ...['--max-growth', '8%', '--fail-on', 'deleted-later'],
    ]
    const { images } = await decide(cwd, 'small.tar', ...args)
    expect(
      images[0].limits.map(({ kind, subject, max, key }: Record<string, string>) => [
        kind,
        subject,
        max,
        key,
      ]),
    ).toEqual([
      ['size', null, '2MB', '--max-size'],
      ['size', null, '+8%', '--max-growth'],
      ['compressed', null, '3MB', '--max-compressed'],
      ['wasted', null, '5%', '--max-wasted'],
      ['layer', null, '4MB', '--max-layer'],
      ['layers', null, '5', '--max-layers'],
      ['files', null, '6', '--max-files'],
      ['path', 'a=b', '7MB', '--max-path'],
      ['fail-on', 'moved', '0', '--fail-on'],
      ['fail-on', 'secret-file', '0', '--fail-on'],
      ['fail-on', 'deleted-later', '0', '--fail-on'],
    ])
  })

  test('whoever breaks one is told the path, without a baseline as well', async () => {
    const { images } = await decide(cwd, 'large.tar', '--max-size', '1')
    expect(images[0].limits[0].causes[0]).toMatchObject({ path: 'app/data', pathBytes: DATA })
  })

  test('what is only known file by file is known', async () => {
    const { images } = await decide(cwd, 'small.tar', '--max-path', '/app/**=1MB')
    expect(images[0].limits[0]).toMatchObject({ actual: DATA + 1000, status: 'kept' })
    expect(images[0].analysis.files).toBeUndefined()
    const where = folder({ '.layersize.yaml': 'base: scratch\nlimits: { files: { max: 9, of: own } }' })
    expect((await decide(where, 'small.tar')).images[0].limits[0]).toMatchObject({ actual: 3 })
  })
})

describe('several images', () => {
  const images = (...names: string[]) =>
    `limits: { size: ${SMALL} }\nimages: [${names.map((image) => `{ image: ${image} }`)}]`

  test('all of them are checked, and the worst decides', async () => {
    const where = folder({ '.layersize.yaml': images('small.tar', 'large.tar') })
    const report = await decide(where)
    expect(report).toMatchObject({ code: 1, outcome: 'broken', stderr: '' })
    expect(report.images).toMatchObject([
      { image: 'small.tar', outcome: 'kept', budget: '.layersize.yaml' },
      { image: 'large.tar', outcome: 'broken' },
    ])
    expect(await decide(where, 'small.tar')).toMatchObject({ code: 0, images: [{ image: 'small.tar' }] })
  })

  test('one that cannot be analysed does not stop the others', async () => {
    const report = await decide(folder({ '.layersize.yaml': images('gone.tar', 'large.tar') }))
    expect(report).toMatchObject({ code: 2, outcome: 'undecided' })
    expect(report.stderr).toMatch(/^layersize: Cannot read "gone.tar"/)
    expect(report.images).toMatchObject([
      { image: 'gone.tar', outcome: 'undecided', error: { code: 'ARCHIVE_UNREADABLE' }, analysis: null },
      { image: 'large.tar', outcome: 'broken', error: null },
    ])
  })

  test('a limit of one that cannot be read says whose it is, before any is analysed', async () => {
    const text = 'images: [{ image: small.tar, limits: { size: 1 } }, { image: b, limits: { size: 1M } }]'
    const { stdout, stderr, code } = await layersize(folder({ '.layersize.yaml': text }), ['check'])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toContain('.layersize.yaml (b): limits.size: "1M" is no size')
  })

  test('one with * has to be named', async () => {
    const where = folder({ '.layersize.yaml': images('"*.tar"') })
    expect(await layersize(where, ['check'])).toMatchObject({ stdout: '', code: 2 })
    expect(await decide(where, 'large.tar')).toMatchObject({ code: 1, images: [{ image: 'large.tar' }] })
  })

  test('neither one baseline nor one file to save is for several', async () => {
    const where = folder({ '.layersize.yaml': images('small.tar', 'large.tar') })
    for (const flag of ['--baseline', '--save-baseline']) {
      const { stdout, stderr, code } = await layersize(where, ['check', flag, 'a.json'])
      expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
      expect(stderr).toContain(`${flag} is for one image, and there are several: small.tar, large.tar`)
    }
  })

  test('a configuration that names no image', async () => {
    const where = folder({ '.layersize.yaml': 'limits: { size: 1 }' })
    expect((await layersize(where, ['check'])).stderr).toMatch(
      /No image is named\n.*\.layersize\.yaml the key image/,
    )
  })
})

describe('a baseline', () => {
  /** A folder in which the small image is the baseline. */
  async function withBaseline(files: Record<string, string | Buffer> = {}): Promise<string> {
    const where = folder(files)
    const saved = await decide(
      where,
      'small.tar',
      '--baseline-optional',
      '--max-size',
      '1GB',
      '--save-baseline',
      'base.json.gz',
    )
    expect(saved).toMatchObject({ code: 0, stderr: '' })
    return where
  }
  const readSaved = (where: string) =>
    JSON.parse(gunzipSync(readFileSync(join(where, 'base.json.gz'))).toString())

  test('is the analysis with its files and all their digests, compressed, and nothing lies beside it', async () => {
    const where = await withBaseline()
    const { image, files } = readSaved(where)
    expect(image.contentBytes).toBe(SMALL)
    expect(files.path).toContain('app/data')
    expect(files.digest[files.path.indexOf('app/data')]).toMatch(/^sha256:/)
    expect(readdirSync(where).sort()).toEqual(['base.json.gz', 'large.tar', 'small.tar'])
  })

  test('the real sequence: what has grown is told, and what is repaired passes', async () => {
    const where = await withBaseline()
    const args = ['--baseline', 'base.json.gz', '--max-growth', '5%']
    const grown = await decide(where, 'large.tar', ...args)
    expect(grown).toMatchObject({ code: 1, outcome: 'broken', stderr: '' })
    const [verdict] = grown.images
    expect(verdict.baseline).toMatchObject({ reference: 'base.json.gz', contentBytes: SMALL })
    expect(verdict.limits[0]).toMatchObject({ actual: LARGE, before: SMALL, key: '--max-growth' })
    expect(verdict.limits[0].causes[0]).toMatchObject({
      growth: true,
      bytes: GAINED,
      text: 'RUN npm install',
      path: 'app/node_modules/typescript/tsc.js',
      pathBytes: GAINED,
    })
    expect(await decide(where, 'small.tar', ...args)).toMatchObject({ code: 0, outcome: 'kept' })
  })

  test('an image may be one, on the command line and in the configuration', async () => {
    const args = ['large.tar', '--max-growth', String(GAINED - 1)]
    expect(await decide(cwd, ...args, '--baseline', './small.tar')).toMatchObject({ code: 1 })
    const where = folder({ 'ci.yaml': 'baseline: ./small.tar\nlimits: { size: +0% }' })
    const inner = join(where, 'inner')
    mkdirSync(inner)
    expect(await decide(inner, '../large.tar', '--config', '../ci.yaml')).toMatchObject({ code: 1 })
    expect(await decide(inner, '../small.tar', '--config', '../ci.yaml')).toMatchObject({ code: 0 })
  })

  test('a flag wins over the configuration, whose file is beside it', async () => {
    const where = await withBaseline({ '.layersize.yaml': 'baseline: base.json.gz\nlimits: { size: +0% }' })
    expect(await decide(where, 'large.tar')).toMatchObject({ code: 1 })
    expect(await decide(where, 'large.tar', '--baseline', './large.tar')).toMatchObject({ code: 0 })
  })

  test.each(['gone.json.gz', './gone.tar'])(
    '%s, which is missing, is 2, unless it is optional',
    async (name) => {
      const args = ['small.tar', '--max-growth', '5%', '--baseline', name]
      const missing = await decide(cwd, ...args)
      expect(missing).toMatchObject({ code: 2, outcome: 'undecided' })
      expect(missing.stderr).toMatch(
        /There is no baseline: Cannot read .*gone.*\n.*--baseline-optional.*--save-baseline FILE/,
      )
      const optional = await decide(cwd, ...args, '--baseline-optional')
      expect(optional).toMatchObject({ code: 0, outcome: 'kept', stderr: '' })
      expect(optional.images[0].limits[0]).toMatchObject({ status: 'skipped' })
      // What is not relative to it holds.
      expect(await decide(cwd, ...args, '--baseline-optional', '--max-size', '1')).toMatchObject({ code: 1 })
    },
  )

  test('one that cannot be used is 2, optional or not', async () => {
    const where = await withBaseline()
    const saved = readSaved(where)
    const bad: [string, Buffer | string, string][] = [
      ['damaged.json.gz', readFileSync(join(where, 'base.json.gz')).subarray(0, 100), 'SAVED_INVALID'],
      ['other.json', '{"schemaVersion": 1}', 'SAVED_INVALID'],
      ['newer.json.gz', gzipSync(JSON.stringify({ ...saved, schemaVersion: 2 })), 'SAVED_VERSION'],
      [
        'arm.json',
        JSON.stringify({ ...saved, image: { ...saved.image, platform: 'linux/arm64' } }),
        'BASELINE_MISMATCH',
      ],
    ]
    for (const [name, content, code] of bad) {
      writeFileSync(join(where, name), content)
      const args = ['small.tar', '--max-growth', '5%', '--baseline', name, '--baseline-optional']
      const report = await decide(where, ...args)
      expect(report, name).toMatchObject({ code: 2, outcome: 'undecided', images: [{ error: { code } }] })
      expect(report.stderr, name).toContain(name)
    }
  })

  test('may be built on what the base was then', async () => {
    const older = saveImage([step('FROM scratch', file('bin/sh', 'older')), ...steps(0).slice(1)])
    const where = folder({ 'older.tar': older, 'base.tar': saveImage([base()]) })
    const args = ['--base', './base.tar', '--baseline', './older.tar', '--max-growth', '0%']
    expect(await decide(where, 'small.tar', ...args)).toMatchObject({ code: 0, stderr: '' })
    expect(await decide(where, 'older.tar', ...args)).toMatchObject({
      code: 2,
      images: [{ error: { code: 'BASE_MISMATCH' } }],
    })
  })

  test('is saved from an image that breaks its limits, and not from one that cannot be analysed', async () => {
    const where = await withBaseline()
    const before = readFileSync(join(where, 'base.json.gz'))
    const save = ['--save-baseline', 'base.json.gz']
    expect(await decide(where, 'gone.tar', '--max-size', '1', ...save)).toMatchObject({ code: 2 })
    expect(readFileSync(join(where, 'base.json.gz'))).toEqual(before)
    expect(await decide(where, 'large.tar', '--max-size', '1', ...save)).toMatchObject({
      code: 1,
      stderr: '',
    })
    expect(readSaved(where).image.contentBytes).toBe(LARGE)
  })

  test('is not replaced by what has just broken it', async () => {
    const where = await withBaseline()
    const args = ['--baseline', 'base.json.gz', '--save-baseline', './base.json.gz', '--max-growth', '5%']
    for (let run = 0; run < 2; run++) {
      const { code, stderr } = await decide(where, 'large.tar', ...args)
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'layersize: ./base.json.gz stays as it is: the limits are not kept\n',
      })
    }
    const image = saveImage([...steps(0), step('RUN true', file('app/more', 'x'))])
    writeFileSync(join(where, 'more.tar'), image)
    expect(await decide(where, 'more.tar', ...args)).toMatchObject({ code: 0, stderr: '' })
    expect(readSaved(where).image.contentBytes).toBe(SMALL + 1)
  })

  test('first run and second, with the same command', async () => {
    const where = folder()
    const args = [
      '--baseline',
      'b.json.gz',
      '--baseline-optional',
      '--save-baseline',
      'b.json.gz',
      '--max-growth',
      '5%',
    ]
    expect(await decide(where, 'small.tar', ...args)).toMatchObject({ code: 0, stderr: '' })
    expect(await decide(where, 'large.tar', ...args)).toMatchObject({ code: 1 })
  })
})

describe('dive’s rules', () => {
  // Nothing is wasted by dive's formula: no path is there twice.
  test('are checked beside the others, and a broken one is 1', async () => {
    expect(await decide(cwd, 'small.tar', '--lowestEfficiency', '0.99')).toMatchObject({ code: 0 })
    const wasteful = saveImage([
      ...steps(0),
      step('RUN chmod', file('app/data', noise(DATA, 1), { mode: 0o755 })),
    ])
    const where = folder({ 'wasteful.tar': wasteful })
    const flags = ['wasteful.tar', '--lowestEfficiency', '0.99', '--highestUserWastedPercent', 'disabled']
    const { images, ...report } = await decide(where, ...flags)
    expect(report).toMatchObject({ code: 1, outcome: 'broken', stderr: '' })
    expect(images[0].dive.wastedBytes).toBe(2 * DATA)
    expect(images[0].analysis).not.toHaveProperty('whiteouts')
  })

  test('come from .dive-ci as well, which is enough to check', async () => {
    const rules = 'rules:\n  lowestEfficiency: 0.9\n'
    expect(await decide(folder({ '.dive-ci': rules }), 'small.tar')).toMatchObject({ code: 0, stderr: '' })
    const where = folder({ 'ci/dive': rules })
    expect(await decide(where, 'small.tar', '--ci-config', 'ci/dive')).toMatchObject({ code: 0 })
  })

  test('that dive would call misconfigured are 2, and nothing is analysed', async () => {
    const { stdout, stderr, code } = await check('small.tar', '--lowestEfficiency', '90%')
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toContain('lowestEfficiency is "90%"')
  })
})

test('secrets, for which no size is small enough', async () => {
  const key = '-----BEGIN OPENSSH PRIVATE KEY-----\n'
  const image = saveImage([base(), step('COPY . /app', file('app/.ssh/id_rsa', key))])
  const where = folder({ 'secret.tar': image })
  expect(await decide(where, 'secret.tar', '--fail-on', 'secret-file')).toMatchObject({ code: 1 })
})
