import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import { layersize } from './cli.js'
import { type Builder, Engine } from './engine.js'
import { noise } from './noise.js'
import { output } from './process.js'

// The oracle is the engine's history of the base itself: so many of the image's steps came with it, and no other.

const engine = Engine.fromEnvironment()
const BUILDERS: readonly Builder[] = ['classic', 'buildkit']
const host = engine.host
const root = engine.imageName('base')
const middle = (builder: Builder) => engine.imageName(`middle-${builder}`)
const app = (builder: Builder) => engine.imageName(`app-${builder}`)
const context = engine.temp.join('context')

const MIDDLE = (from: string) => `FROM ${from}
ENV OF=middle
RUN mkdir /usr && head -c 300000 /dev/urandom > /usr/tool && head -c 100000 /dev/urandom > /usr/temporary
RUN rm /usr/temporary
CMD ["middle"]
`
const APP = (from: string) => `ARG FROM=${from}
FROM $FROM
LABEL of=app
COPY big /app/big
RUN chown -R 1000 /usr
RUN rm -rf /app /bin/vi
CMD ["app"]
`
/** How many instructions APP has. */
const OWN = 5

beforeAll(async () => {
  mkdirSync(context)
  writeFileSync(`${context}/big`, noise(200_000, 'big'))
  await importBase(engine, engine.temp.join('root'))
  for (const builder of BUILDERS) {
    await engine.build({ name: middle(builder), builder, dockerfile: MIDDLE(root), context })
    await engine.build({ name: app(builder), builder, dockerfile: APP(middle(builder)), context })
  }
})
afterAll(() => engine.cleanUp())

async function save(image: string): Promise<string> {
  const path = engine.temp.join(`${image.replaceAll(/\W/g, '-')}.tar`)
  await engine.docker(['save', '-o', path, image])
  return path
}

async function expectBase(analysis: Analysis, base: string): Promise<void> {
  const [rows, { RootFS }] = [await engine.history(base), await engine.inspect(base)]
  expect(analysis.context.base).toMatchObject({ confidence: 'certain', layers: RootFS.Layers?.length })
  expect(analysis.instructions.map((row) => row.base)).toEqual([
    ...rows.map(() => true),
    ...Array.from({ length: OWN }, () => false),
  ])
  const bytes = rows.reduce((sum, row) => sum + row.Size, 0)
  // What the engine's BuildKit leaves out of its sizes, it has not made here.
  expect(analysis.image.baseBytes).toBe(bytes)
}

describe.each(BUILDERS)('%s: an image on another that was built minutes ago', (builder) => {
  test('--base, by the name on the engine: what is whose, to the step and the byte', async () => {
    const analysis = await analyze(app(builder), { host, base: middle(builder) })
    await expectBase(analysis, middle(builder))
    const { image, findings } = analysis
    // Of the base: what it deletes itself. Of the image: the tool, written again, and what it has copied and deleted.
    expect(image).toMatchObject({ baseWastedBytes: 100_000, wastedBytes: 500_000 })
    expect(findings.filter(({ own }) => !own).map(({ rule, savesAlone }) => [rule, savesAlone])).toEqual([
      ['deleted-later', 100_000],
    ])
  })

  test('--base, by an archive: the same, whichever way the image is read', async () => {
    const base = await save(middle(builder))
    const socket = await analyze(app(builder), { host, base })
    const archive = await analyze(await save(app(builder)), { base })
    expect({ ...archive, source: null }).toEqual({ ...socket, source: null })
    await expectBase(archive, middle(builder))
  })

  test('--dockerfile: its FROM, which the engine has', async () => {
    const path = engine.temp.join(`Dockerfile-${builder}`)
    writeFileSync(path, APP(middle(builder)))
    const { stdout, code } = await layersize([
      app(builder),
      '--host',
      host,
      '--dockerfile',
      path,
      '--format',
      'json',
    ])
    expect(code).toBe(0)
    const analysis = JSON.parse(stdout.toString()) as Analysis
    await expectBase(analysis, middle(builder))
    expect(analysis.context.base).toMatchObject({ value: middle(builder), evidence: 'dockerfile' })
  })

  test('nothing said: nobody knows, and it is not taken to be the one below', async () => {
    const { context, image } = await analyze(app(builder), { host })
    expect(context.base).toEqual({ value: null, evidence: 'none', confidence: 'unknown', layers: null })
    expect(image.baseBytes).toBeNull()
    expect((await analyze(middle(builder), { host })).context.base).toMatchObject({
      evidence: 'history',
      layers: 1,
    })
  })

  test('a wrong base is an error that says why', async () => {
    const other = builder === 'classic' ? 'buildkit' : 'classic'
    const { code, stderr, stdout } = await layersize([app(builder), '--host', host, '--base', middle(other)])
    expect([code, stdout.length]).toEqual([2, 0])
    expect(stderr).toMatch(
      /^layersize: The image was not built on ".*": its layer 2 is sha256:\w{64}, and the image's is sha256:/,
    )
    const itself = analyze(app(builder), { host, base: app(builder) })
    await expect(itself).rejects.toMatchObject({ code: 'BASE_MISMATCH' })
  })

  test('the table: one row, opened by --all', async () => {
    const args = [app(builder), '--host', host, '--base', middle(builder)]
    const rows = (await engine.history(middle(builder))).length
    const folded = (await layersize(args)).stdout.toString()
    expect(folded).toMatch(new RegExp(`^1–${rows} .* FROM ${middle(builder).slice(0, 20)}.* base$`, 'm'))
    expect(folded).toContain('100 kB wasted inside the base image')
    const all = (await layersize([...args, '--all'])).stdout.toString()
    expect(all.match(/ base$/gm)).toHaveLength(rows)
  })
})

test('settings alone on top of a base', async () => {
  const name = engine.imageName('settings')
  await engine.build({ name, builder: 'classic', dockerfile: `FROM ${root}\nENV A=b\n`, context })
  const { context: said, instructions, image } = await analyze(name, { host, base: root })
  expect(said.base).toMatchObject({ confidence: 'certain', layers: 1 })
  expect(instructions.map((row) => row.base)).toEqual([true, false])
  expect(image.ownBytes).toBe(0)
})

describe('podman', () => {
  const folder = engine.temp.join('podman')
  /** It takes no path of more than 50 characters here. */
  const runRoot = mkdtempSync('/run/layersize-')
  const podman = (...args: string[]) =>
    output('podman', ['--root', `${folder}/store`, '--runroot', runRoot, '--storage-driver', 'vfs', ...args])
  const build = async (name: string, dockerfile: string, ...args: string[]) => {
    const path = `${folder}/Dockerfile-${name}`
    writeFileSync(path, dockerfile)
    await podman(
      'build',
      '-q',
      '--isolation',
      'chroot',
      '--network',
      'host',
      '-t',
      name,
      ...args,
      '-f',
      path,
      context,
    )
  }

  beforeAll(async () => {
    mkdirSync(folder)
    await podman('load', '-q', '-i', await save(root))
    await podman('tag', root, 'localhost/root:1')
    await build('middle:1', MIDDLE('localhost/root:1'))
    await build('app:1', APP('localhost/middle:1'))
    await build('app:flat', APP('localhost/middle:1'), '--layers=false')
    await build('scratch:1', 'FROM scratch\nCOPY big /\nENV A=b\nCOPY big /again\n')
  })
  afterAll(() => rmSync(runRoot, { recursive: true }))

  test.each(['app:1', 'app:flat'])('%s: its annotation names an image of the same layout', async (name) => {
    const layout = `${folder}/${name.replace(':', '-')}`
    await podman('push', '-q', name, `oci:${layout}:app`)
    await podman('push', '-q', 'middle:1', `oci:${layout}:localhost/middle:1`)
    const analysis = await analyze(`oci:${layout}:app`)
    expect(analysis.context.base).toEqual({
      value: 'localhost/middle:1',
      evidence: 'annotation',
      confidence: 'certain',
      layers: 3,
    })
    expect(analysis.instructions.map((row) => row.base)).toEqual([
      ...Array.from({ length: 5 }, () => true),
      ...Array.from({ length: OWN }, () => false),
    ])
  })

  test('alone in an oci-archive: its notes in the history, likely', async () => {
    const path = `${folder}/app.tar`
    await podman('save', '-q', '--format', 'oci-archive', '-o', path, 'app:1')
    const analysis = await analyze(path)
    expect(analysis.context.base).toEqual({
      value: 'localhost/middle:1',
      evidence: 'history',
      confidence: 'likely',
      layers: 3,
    })
  })

  test('FROM scratch, and yet an annotation with a digest', async () => {
    const path = `${folder}/scratch.tar`
    await podman('save', '-q', '--format', 'oci-archive', '-o', path, 'scratch:1')
    expect((await analyze(path)).context.base).toMatchObject({ evidence: 'none', layers: null })
  })
})
