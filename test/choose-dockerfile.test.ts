import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Analysis, analyze, type DockerfileOption } from '../packages/core/src/index.js'
import { addAttestation } from './helpers/attestation.js'
import { buildImage } from './helpers/built-image.js'
import { base, noise, saveImage, setting, step, stream } from './helpers/image.js'
import { Layout } from './helpers/layout.js'
import { maxProvenance, type RecordedBuild } from './helpers/provenance.js'
import { file, writeTar } from './helpers/write-tar.js'

const fixtures = join(import.meta.dirname, '../fixtures/provenance')
const TEXT = readFileSync(join(fixtures, 'app.Dockerfile'), 'utf8')

const linesOf = ({ instructions }: Analysis) =>
  instructions.map(({ dockerfile }) => dockerfile && [dockerfile.line, dockerfile.endLine, dockerfile.stage])

/** Of the instructions of the fixture's image, the base's first. */
const LINES = [
  null,
  null,
  [8, 8, 'common'],
  [9, 10, 'common'],
  [11, 11, 'common'],
  [14, 16, 'shop'],
  [17, 17, 'shop'],
  [18, 21, 'shop'],
  [22, 22, 'shop'],
  [23, 23, 'shop'],
]

describe.each(['v0.2', 'v1'])('an image of BuildKit that brings its Dockerfile along, %s', (version) => {
  const archive = join(fixtures, `${version}.tar`)
  const place = (dockerfile?: DockerfileOption) => analyze(archive, { dockerfile })

  test('lines and stages without anything being named, and no value of an argument', async () => {
    const analysis = await place()
    expect(analysis.context.dockerfile).toEqual({
      path: 'app.Dockerfile',
      evidence: 'provenance',
      stage: 'shop',
      from: { line: 7, endLine: 7 },
      aligned: 'all',
      reason: 'The image brought it along; all its instructions are in the history',
    })
    expect(linesOf(analysis)).toEqual(LINES)
    expect(readFileSync(archive).includes('hunter2')).toBe(true)
    expect(JSON.stringify(analysis)).not.toContain('hunter2')
  })

  test('the one that stands there, where it is the same text: its path, and the stage that was built', async () => {
    const analysis = await place({ text: TEXT, path: 'build/Dockerfile', byDefault: true })
    expect(analysis.context.dockerfile).toMatchObject({
      path: 'build/Dockerfile',
      evidence: 'default',
      stage: 'shop',
      aligned: 'all',
      reason: expect.stringMatching(/^It stands in the current folder, and is the text that the prov/),
    })
    expect(linesOf(analysis)).toEqual(LINES)
  })

  test('the one that stands there and has changed since, where it fits: that is the one to be changed', async () => {
    const analysis = await place({ text: `# Since then\n${TEXT}`, byDefault: true })
    expect(analysis.context.dockerfile).toMatchObject({
      path: 'Dockerfile',
      evidence: 'default',
      stage: 'shop',
      aligned: 'all',
      reason: expect.stringContaining('though the provenance has another text'),
    })
    expect(linesOf(analysis)[2]).toEqual([9, 9, 'common'])
  })

  test.each(['FROM a\nCMD ["other"]\nEXPOSE 7\n', 'FROM a AS b\n', 'nothing'])(
    'not the one that stands there and is another: %j',
    async (text) => {
      const analysis = await place({ text, byDefault: true })
      expect(analysis.context.dockerfile).toMatchObject({ path: 'app.Dockerfile', evidence: 'provenance' })
      expect(linesOf(analysis)).toEqual(LINES)
      expect(analysis.warnings).toEqual([])
    },
  )

  test('the one that is named goes before, with the stage that was built where it is the same text', async () => {
    const analysis = await place({ text: TEXT, path: 'x' })
    expect(analysis.context.dockerfile).toMatchObject({ path: 'x', evidence: 'option', stage: 'shop' })
    expect(linesOf(analysis)).toEqual(LINES)
  })

  test('the one that is named and is another: a warning, and no lines', async () => {
    const analysis = await place({ text: 'FROM a\nEXPOSE 7\n', path: 'x' })
    expect(analysis.context.dockerfile).toMatchObject({
      path: 'x',
      evidence: 'option',
      aligned: 'none',
      reason: expect.stringContaining('though the provenance has another text'),
    })
    expect(analysis.warnings).toMatchObject([{ code: 'dockerfile-mismatch' }])
    expect(linesOf(analysis).every((line) => line === null)).toBe(true)
  })
})

describe('what it says of the base, which is nowhere to be found', () => {
  const BASE = [base(file('usr/node', noise(2000, 1))), step('RUN node', file('usr/x', noise(100, 2)))]
  const OWN = [
    setting('ENV MODE=production'),
    step('COPY . /app', file('app/main', noise(1000, 3))),
    step('RUN npm ci --omit=dev', file('app/x', noise(10, 4))),
  ]
  const TEXT = 'FROM node:20\nENV MODE=production\nCOPY . /app\nRUN npm ci --omit=dev\n'
  const told = (text: string, steps = [...BASE, ...OWN], byDefault = false) =>
    analyze(stream(saveImage(steps)), { dockerfile: { text, byDefault } })

  test.each([false, true])('all below its own instructions, by default: %s', async (byDefault) => {
    const { context, instructions, image } = await told(TEXT, undefined, byDefault)
    expect(context.base).toEqual({
      value: 'node:20',
      evidence: 'dockerfile',
      confidence: 'likely',
      layers: 2,
    })
    expect(instructions.map((row) => row.base)).toEqual([true, true, false, false, false])
    expect(image).toMatchObject({ baseBytes: 2105, ownBytes: 1010 })
  })

  test('without a name, where only arguments tell', async () => {
    const { context } = await told(TEXT.replace('node:20', '$BASE'))
    expect(context.base).toMatchObject({ value: null, evidence: 'dockerfile', layers: 2 })
  })

  test.each<[string, string, Parameters<typeof told>[1]?]>([
    ['it does not fit', `${TEXT}EXPOSE 7\n`],
    ['any image could end so', 'FROM node:20\nCMD ["x"]\n', [...BASE, setting('CMD ["x"]')]],
    ['what ONBUILD did is between', TEXT, [...BASE, setting('ONBUILD COPY . /'), step('COPY . /'), ...OWN]],
    ['nothing is below', TEXT, OWN],
  ])('not where %s', async (_, text, steps) => {
    expect((await told(text, steps)).context.base.layers).toBe(null)
  })
})

test('what stood in a line that was taken out since is not of the distribution that FROM names', async () => {
  const steps = [
    {
      ...step('# debian.sh --arch amd64 out/', file('bin/sh', 'shell')),
      createdBy: '# debian.sh --arch amd64 out/',
    },
    step('RUN apt-get install gcc', file('usr/gcc', noise(2000, 1))),
    step('RUN npm ci --omit=dev', file('app/x', noise(10, 4))),
  ]
  const told = (base: string, byDefault: boolean) =>
    analyze(stream(saveImage(steps)), {
      dockerfile: { text: `FROM ${base}\nRUN npm ci --omit=dev\n`, byDefault },
    })
  const named = await told('debian:12', false)
  expect(named.context.base).toMatchObject({ value: 'debian:12', evidence: 'history', layers: 1 })
  expect(named.context.dockerfile?.reason).toContain('step 2 (RUN) of the history comes from no line')
  expect(named.fix).toBe(null)
  expect((await told('debian:12', true)).context.dockerfile?.aligned).toBe('none')
  expect((await told('node:20', true)).context.base).toMatchObject({ value: 'node:20', layers: 2 })
})

test('who names a file need not prove that no other image ends so', async () => {
  const steps = [base(), step('COPY a /a', file('a', 'a')), setting('CMD ["x"]')]
  const text = 'FROM debian:12\nCOPY a /a\nCMD ["x"]\n'
  const told = (byDefault: boolean) => analyze(stream(saveImage(steps)), { dockerfile: { text, byDefault } })
  expect(linesOf(await told(false))).toEqual([null, [2, 2, null], [3, 3, null]])
  expect(linesOf(await told(true))).toEqual([null, null, null])
})

describe('what a stranger writes into it', () => {
  const STEPS = [
    step('COPY a /a', file('a', noise(10, 1))),
    step('COPY b /b', file('b', noise(10, 2))),
    setting('CMD ["x"]'),
  ]
  const MADE = 'FROM scratch\nCOPY a /a\nCOPY b /b\nCMD ["x"]\n'

  /** An image with such a statement attached. */
  async function told(build: RecordedBuild, steps = STEPS): Promise<Analysis> {
    const layout = new Layout()
    const manifest = layout.addImage(buildImage(steps))
    const blobs = layout.layersOf(manifest).map(({ digest }) => digest)
    const states = blobs.map((_, i) => ({ image: null, blobs: blobs.slice(0, i + 1) }))
    const attestation = addAttestation(layout, manifest, 'artifact', maxProvenance('1', states, build))
    return analyze(stream(writeTar(layout.files([layout.addIndex([manifest, attestation])]))))
  }

  test.each([
    ['ENV API_TOKEN=hunter2hunter2', false],
    ['ENV API_TOKEN hunter2hunter2', false],
    ['# curl -u me:hunter2hunter2 x', false],
    ['ENV API_TOKEN=$OTHER', true],
  ])('no patch shows a secret: %s', async (line, isPatched) => {
    const text = `FROM scratch\n${line}\nRUN pip install shop-of-mine\n`
    const steps = [
      ...(line.startsWith('ENV') ? [setting(line.replace('N ', 'N=').replace('$OTHER', ''))] : []),
      step('RUN pip install shop-of-mine', file('root/.cache/pip/http/a', noise(2_000_000, 1))),
    ]
    const analysis = await told({ text, lines: [3] }, steps)
    expect(analysis.context.dockerfile).toMatchObject({ evidence: 'provenance', aligned: 'all' })
    expect(analysis.fix !== null).toBe(isPatched)
    expect(JSON.stringify(analysis)).not.toContain('hunter2')
    const own = await analyze(stream(saveImage(steps)), { dockerfile: { text } })
    expect(own.fix).not.toBe(null)
  })

  test('the truth', async () => {
    const analysis = await told({ text: MADE, lines: [2, 3] })
    expect(analysis.context.dockerfile).toMatchObject({ path: 'Dockerfile', aligned: 'all' })
    expect(linesOf(analysis)).toEqual([2, 3, 4].map((line) => [line, line, null]))
  })

  test.each([
    '../../etc/passwd',
    '/etc/passwd',
    'a//b',
    './a',
    'a/../b',
    'a\u001b[2Jb',
    'a\nb',
    '',
    'x'.repeat(500),
  ])('a name that could be any: %j', async (filename) => {
    const analysis = await told({ text: MADE, lines: [2, 3], filename })
    expect(analysis.context.dockerfile).toMatchObject({ path: 'Dockerfile', aligned: 'all' })
  })

  test.each<[string, number[]]>([
    ['the other way round', [3, 2]],
    ['beyond the file', [2000, 3000]],
    ['FROM', [1, 1]],
  ])('lines that the history contradicts: %s', async (_, lines) => {
    const analysis = await told({ text: MADE, lines })
    expect(analysis.context.dockerfile?.aligned).toBe('part')
    expect(linesOf(analysis)).toEqual([null, null, [4, 4, null]])
    expect(analysis.fix).toBe(null)
    expect(analysis.findings.every(({ fix }) => fix.patch === null)).toBe(true)
    expect(analysis.warnings).toEqual([])
  })

  test.each<[string, RecordedBuild]>([
    ['no FROM', { text: 'x' }],
    ['a stage that is not there', { text: MADE, target: 'nope' }],
    ['another image’s', { text: 'FROM a\nEXPOSE 7\n' }],
  ])('a Dockerfile that cannot be: %s', async (_, build) => {
    const analysis = await told(build)
    expect(linesOf(analysis)).toEqual([null, null, null])
    expect(analysis.context.dockerfile?.aligned ?? 'none').toBe('none')
    expect(analysis.warnings).toEqual([])
  })
})
