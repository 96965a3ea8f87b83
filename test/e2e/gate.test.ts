import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CheckReport, FORMATS, type Verdict } from '../../packages/core/src/index.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import { noise } from './noise.js'
import { output } from './process.js'
import { ADD_USER, APP, type Built, Shop } from './shop.js'

const engine = Engine.fromEnvironment()
let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(engine)
})

afterAll(() => engine.cleanUp())

interface Setting {
  /** What stands in the current folder. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly host?: string
}

let folders = 0

/** Runs the gate in a folder of its own. */
async function check(args: readonly string[], { files = {}, host = engine.host }: Setting = {}) {
  const cwd = engine.temp.join(`gate-${folders++}`)
  mkdirSync(cwd)
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  const outcome = await layersize(['check', ...args, '--host', host], { cwd })
  return { ...outcome, said: outcome.stdout.toString('utf8'), cwd }
}

/** The verdict on the only image that was checked. */
function onlyVerdict({ said }: { said: string }): Verdict {
  const { images } = JSON.parse(said) as CheckReport
  expect(images).toHaveLength(1)
  return images[0] as Verdict
}

function limitOf(outcome: { said: string }, key: string): Verdict['limits'][number] {
  const limit = onlyVerdict(outcome).limits.find((limit) => limit.key === key)
  if (!limit) throw new Error(`no limit ${key} in ${outcome.said}`)
  return limit
}

/** A baseline as a job on main saves it. */
async function save({ name }: Built): Promise<Buffer> {
  const { code, stderr, cwd } = await check([name, '--max-size', '1GB', '--save-baseline', 'main.json.gz'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return readFileSync(join(cwd, 'main.json.gz'))
}

describe.each(['classic', 'buildkit'] as const)('from a baseline to a repaired image, %s', (builder) => {
  const GROWN = 1_234_567
  const START = ['COPY big /srv/big', 'RUN head -c 100000 /dev/urandom > /srv/seed']
  const growing = [
    {
      title: 'a new RUN',
      lines: [...START, `RUN mkdir -p /opt/tools && head -c ${GROWN} /dev/urandom > /opt/tools/blob`],
      repaired: [...START, `RUN mkdir -p /opt/tools && head -c 45 /dev/urandom > /opt/tools/blob`],
      instruction: /^RUN mkdir -p \/opt\/tools && head/,
      path: 'opt/tools/blob',
    },
    {
      title: 'a new COPY of a folder, before what was there',
      lines: ['COPY models /opt/models', ...START],
      repaired: [`RUN mkdir /opt && echo later > /opt/models`, ...START],
      instruction: /^COPY .*\/opt\/models$/,
      path: 'opt/models',
    },
  ]
  let before: Built
  let baseline: Buffer

  beforeAll(async () => {
    const models = engine.temp.join('context/models')
    mkdirSync(models, { recursive: true })
    writeFileSync(join(models, 'small'), noise(234_567, 'small model'))
    writeFileSync(join(models, 'large'), noise(GROWN - 234_567, 'large model'))
    before = await shop.build(builder, START)
    baseline = await save(before)
  })

  test.each(growing)('$title', async ({ lines, repaired, instruction, path }) => {
    const after = await shop.build(builder, lines)
    // What the engine says of it.
    expect(after.size - before.size).toBe(GROWN)
    const args = ['--baseline', 'main.json.gz', '--max-growth']
    const files = { 'main.json.gz': baseline }

    const broken = await check([after.name, ...args, '5%', '--format', 'json'], { files })
    expect(broken).toMatchObject({ code: 1, stderr: '' })
    const limit = limitOf(broken, '--max-growth')
    const allowed = Math.floor((before.size * 105) / 100)
    const figures = { before: before.size, allowed, actual: after.size, over: after.size - allowed }
    expect(limit).toMatchObject({ status: 'broken', ...figures })
    const [cause] = limit.causes
    expect(cause).toMatchObject({ growth: true, bytes: GROWN, path, pathBytes: GROWN })
    expect(cause?.text).toMatch(instruction)
    expect(cause?.text).toBe(after.analysis.instructions[cause?.instruction ?? -1]?.text)

    const { said } = await check([after.name, ...args, '5%'], { files })
    expect(said).toMatch(/^✗ /)
    expect(said).toContain('+1.23 MB since ')
    expect(said).toContain(`/${path}`)

    // Neither a byte more nor less.
    expect(await check([after.name, ...args, String(GROWN)], { files })).toMatchObject({ code: 0 })
    expect(await check([after.name, ...args, String(GROWN - 1)], { files })).toMatchObject({ code: 1 })

    const { name } = await shop.build(builder, repaired)
    expect(await check([name, ...args, '5%'], { files })).toMatchObject({ code: 0, stderr: '' })
  })

  test('an instruction that was there and now brings more', async () => {
    const source = engine.temp.join('context/source')
    mkdirSync(join(source, 'vendor'), { recursive: true })
    writeFileSync(join(source, 'main'), noise(5000, 'main'))
    const lines = [...START, 'COPY source /source', 'RUN wc -c /source/main > /counted']
    const first = await shop.build(builder, lines)
    writeFileSync(join(source, 'vendor/library'), noise(GROWN, 'library'))
    const second = await shop.build(builder, lines)
    rmSync(join(source, 'vendor'), { recursive: true })
    expect(second.size - first.size).toBe(GROWN)

    const files = { 'main.json.gz': await save(first) }
    const args = [second.name, '--baseline', 'main.json.gz', '--max-growth', '1MB', '--format', 'json']
    const broken = await check(args, { files })
    expect(broken.code).toBe(1)
    const [cause] = limitOf(broken, '--max-growth').causes
    expect(cause).toMatchObject({ bytes: GROWN, path: 'source/vendor/library', pathBytes: GROWN })
    expect(cause?.text).toMatch(/^COPY .*\/source$/)
  })
})

describe('a way back', () => {
  test.each(['classic', 'buildkit'] as const)('brings what is said, %s', async (builder) => {
    const wasteful = await shop.build(builder, [ADD_USER, 'COPY app /app', 'RUN chown -R app:app /app'])
    const repaired = await shop.build(builder, [ADD_USER, 'COPY --chown=app:app app /app'])
    const budget = { 'layersize.config.json': JSON.stringify({ limits: { size: repaired.size } }) }

    const broken = await check([wasteful.name, '--format', 'json'], { files: budget })
    expect(broken.code).toBe(1)
    const { findings } = onlyVerdict(broken).analysis ?? { findings: [] }
    const { over, wayBack, raise } = limitOf(broken, 'limits.size')
    expect({ over, bytes: wayBack?.bytes }).toEqual({ over: APP, bytes: APP })
    expect(findings[wayBack?.finding ?? -1]?.rule).toBe('metadata-only-change')
    const { said } = await check([wasteful.name], { files: budget })
    expect(said).toMatch(/Largest way back: 3 MB, .*COPY --chown=app:app … \/app/)
    expect(said).toMatch(/Or raise the limit in layersize\.config\.json: "size": "[\d.]+ ?[kM]?B"/)

    // Either of the two that are said.
    expect(await check([repaired.name], { files: budget })).toMatchObject({ code: 0, stderr: '' })
    const raised = { 'layersize.config.json': JSON.stringify({ limits: { size: raise } }) }
    expect(await check([wasteful.name], { files: raised })).toMatchObject({ code: 0 })
  })
})

describe('2 where nothing can be decided', () => {
  let image: Built

  beforeAll(async () => {
    image = await shop.build('classic', ['COPY big /srv/big'])
  })

  async function expectUndecided(args: readonly string[], said: RegExp, setting: Setting = {}) {
    const { code, stdout, stderr } = await check(args, setting)
    expect({ code, output: `${stdout}${stderr}` }).toEqual({ code: 2, output: expect.stringMatching(said) })
    return { stdout: stdout.toString('utf8'), stderr }
  }

  test('what a pull downloads is not known of an image in the engine', async () => {
    await expectUndecided(
      [image.name, '--max-compressed', '1GB'],
      /^\? Size to pull .*\scannot\s+be\s+checked\n.*not\s+known/s,
    )
    const { said } = await check([image.name, '--max-compressed', '1GB', '--format', 'json'])
    expect(JSON.parse(said).outcome).toBe('undecided')
  })

  test('it is known of the archive of another tool', async () => {
    const archive = engine.temp.join('pushed.tar')
    const copy = ['copy', '--src-daemon-host', engine.host, `docker-daemon:${image.name}`]
    await output('skopeo', [...copy, `oci-archive:${archive}`])
    const known = await check([archive, '--max-compressed', '1GB', '--format', 'json'])
    expect(known.code).toBe(0)
    // To the byte, as the manifest has it.
    const { actual } = limitOf(known, '--max-compressed')
    expect(await check([archive, '--max-compressed', String(actual)])).toMatchObject({ code: 0 })
    expect(await check([archive, '--max-compressed', String(Number(actual) - 1)])).toMatchObject({ code: 1 })
  })

  test('a layer that is missing, which may be of any size', async () => {
    const folder = engine.temp.join('layout')
    const copy = ['copy', '--src-daemon-host', engine.host, `docker-daemon:${image.name}`]
    await output('skopeo', [...copy, `oci:${folder}:1`])
    expect(await check([`oci:${folder}:1`, '--max-size', '1GB'])).toMatchObject({ code: 0 })
    const { digest } = onlyVerdict(
      await check([`oci:${folder}:1`, '--max-size', '1GB', '--format', 'json']),
    ).analysis?.source.blobs.at(-1) ?? { digest: '' }
    rmSync(join(folder, 'blobs', String(digest).replace(':', '/')))
    await expectUndecided([`oci:${folder}:1`, '--max-size', '1GB'], /missing/)
  })

  test('growth, without a baseline', async () => {
    await expectUndecided([image.name, '--max-growth', '5%'], /baseline/)
    await expectUndecided([image.name, '--max-growth', '5%', '--baseline', 'none.json.gz'], /baseline/)
    const first = ['--baseline', 'none.json.gz', '--baseline-optional']
    const skipped = await check([image.name, '--max-growth', '5%', ...first, '--format', 'json'])
    expect(skipped).toMatchObject({ code: 0, stderr: '' })
    expect(limitOf(skipped, '--max-growth').status).toBe('skipped')
    // What needs no baseline is looked at nevertheless.
    expect(await check([image.name, '--max-size', '1MB', '--max-growth', '5%', ...first])).toMatchObject({
      code: 1,
    })
  })

  test('a baseline that is none', async () => {
    const baseline = (content: string) => ({ files: { 'main.json.gz': content } })
    const args = [image.name, '--max-growth', '5%', '--baseline', 'main.json.gz', '--baseline-optional']
    await expectUndecided(args, /main\.json\.gz/, baseline('{'))
    await expectUndecided(args, /version/, baseline('{"schemaVersion":99,"image":{},"layers":[]}'))
  })

  test('an engine that cannot be reached, an image that is not there', async () => {
    const gone = { host: `unix://${engine.temp.join('gone.sock')}` }
    await expectUndecided([image.name, '--max-size', '1GB'], /no\s+such\s+socket/, gone)
    await expectUndecided([engine.imageName('never-built'), '--max-size', '1GB'], /no .*image|not/i)
  })

  test('no limit, or one that cannot be read', async () => {
    await expectUndecided([image.name], /limit/)
    for (const size of ['300', '300 potatoes', '-1', '1e9', '5%', '']) {
      const { code } = await check([image.name, '--max-size', size])
      expect({ size, code }).toEqual({ size, code: size === '300' ? 1 : 2 })
    }
  })

  test('a configuration that cannot be read', async () => {
    const configured = (name: string, content: string) => ({ files: { [name]: content } })
    const wrongKey = configured('layersize.config.json', '{"limits":{"sise":"1GB"}}')
    await expectUndecided([image.name], /sise.*size/s, wrongKey)
    await expectUndecided([image.name], /layersize\.yaml/, configured('.layersize.yaml', 'limits: ['))
    await expectUndecided([image.name, '--config', 'none.json'], /none\.json/)
    const two = { files: { '.layersize.json': '{}', 'layersize.config.json': '{}' } }
    await expectUndecided(
      [image.name, '--max-size', '1GB'],
      /\.layersize\.json.*layersize\.config\.json|two/s,
      two,
    )
  })

  test('a format that there is not, before anything is read', async () => {
    const gone = { host: `unix://${engine.temp.join('gone.sock')}` }
    for (const args of [
      ['--format', 'klingon'],
      ['--output', 'klingon=report'],
      ['--output', 'json=no/folder'],
    ]) {
      const { code, said, stderr } = await check([image.name, '--max-size', '1GB', ...args], gone)
      expect({ code, said }).toEqual({ code: 2, said: '' })
      expect(stderr).not.toMatch(/socket/)
    }
  })
})

describe('several images of one configuration', () => {
  let small: Built
  let large: Built

  beforeAll(async () => {
    small = await shop.build('classic', ['RUN echo small > /small'])
    large = await shop.build('classic', ['COPY big /srv/big'])
  })

  /** Checks both, with limits of their own. */
  function checkBoth(ofSmall: unknown, ofLarge: unknown, ...args: string[]) {
    const images = [
      { image: small.name, limits: { size: ofSmall } },
      { image: large.name, limits: { size: ofLarge } },
    ]
    return check(args, { files: { 'layersize.config.json': JSON.stringify({ images }) } })
  }

  test('are all checked, and the worst of them decides', async () => {
    const [keeping, breaking] = ['1GB', '1kB']
    expect(await checkBoth(keeping, keeping)).toMatchObject({ code: 0, stderr: '' })
    expect(await checkBoth(breaking, keeping)).toMatchObject({ code: 1, stderr: '' })
    const outcome = await checkBoth(keeping, breaking, '--format', 'json')
    expect(outcome).toMatchObject({ code: 1, stderr: '' })
    const { images, outcome: worst } = JSON.parse(outcome.said) as CheckReport
    expect(worst).toBe('broken')
    expect(images.map(({ image, outcome }) => [image, outcome])).toEqual([
      [small.name, 'kept'],
      [large.name, 'broken'],
    ])
    // A broken limit is no reason to keep quiet that another figure is unknown.
    expect(await checkBoth(breaking, '+5%')).toMatchObject({ code: 2 })
  })

  test('a warning alone is 0, and is said', async () => {
    const warned = await checkBoth('1GB', { max: '1kB', level: 'warn' })
    expect(warned.code).toBe(0)
    expect(warned.said).toContain('1 kB')
    expect(await checkBoth({ max: '1kB', level: 'warn' }, '1kB')).toMatchObject({ code: 1 })
  })

  test('are all asked of the engine that the environment names', async () => {
    const cwd = engine.temp.join('environment')
    mkdirSync(cwd)
    const images = [small, large].map(({ name }) => ({ image: name, limits: { size: '1GB' } }))
    writeFileSync(join(cwd, 'layersize.config.json'), JSON.stringify({ images }))
    const env = { DOCKER_HOST: engine.host }
    expect(await layersize(['check'], { cwd, env })).toMatchObject({ code: 0, stderr: '' })
    expect(await layersize(['diff', small.name, large.name], { env })).toMatchObject({ code: 0, stderr: '' })
  })

  test('a name picks one of them', async () => {
    const images = [
      { image: small.name, limits: { size: '1GB' } },
      { image: large.name, limits: { size: '1kB' } },
    ]
    const files = { 'layersize.config.json': JSON.stringify({ images }) }
    expect(await check([small.name], { files })).toMatchObject({ code: 0 })
    expect(await check([large.name], { files })).toMatchObject({ code: 1 })
  })
})

test('all formats are written by one run, and change no exit code', async () => {
  const { name } = await shop.build('classic', ['COPY big /srv/big'])
  const outputs = FORMATS.flatMap((format) => ['--output', `${format}=report.${format}`])
  for (const [limit, code] of [
    [['--max-size', '1GB'], 0],
    [['--max-size', '1kB'], 1],
    [['--max-growth', '1kB'], 2],
  ] as const) {
    const outcome = await check([name, ...limit, ...outputs])
    expect({ limit, code: outcome.code }).toEqual({ limit, code })
    const written = FORMATS.map((format) => readFileSync(join(outcome.cwd, `report.${format}`), 'utf8'))
    expect(written[FORMATS.indexOf('table')]).toContain(name)
    expect(new Set(written).size).toBe(FORMATS.length)
  }
})
