import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { type BuiltImage, buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { maxProvenance, minProvenance } from '../helpers/provenance.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, writeTar } from '../helpers/write-tar.js'

// Engines of today keep statements beside an image, which the one of the end-to-end tests cannot.

const NODE = [base(file('usr/node', noise(2000, 1))), setting('CMD ["node"]')]
const node = buildImage(NODE)
const app = buildImage([...NODE, setting('LABEL a=b'), step('COPY . /app', file('app/main', noise(1000, 2)))])
const digest = `sha256:${'d'.repeat(64)}`

const temp = new TempFolder()
const socket = temp.free('.sock')
const host = `unix://${socket}`
let images: Record<string, BuiltImage> = {}
let statements: unknown = []
let asked: string[] = []
let ofSeveral = false

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url ?? '').replace(/^\/v1\.55/, '')
  asked.push(path)
  const [, name = '', what] =
    /^\/images\/(.+)\/(json|history|attestations\?statement=1)(?:&platform=.*)?$/.exec(path) ?? []
  const image = images[name]
  const answer = (status: number, body: unknown) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  if (path === '/version') answer(200, { Version: '29.0.0', ApiVersion: '1.55', MinAPIVersion: '1.44' })
  else if (path.startsWith('/images/get')) {
    response.writeHead(200, { 'Content-Type': 'application/x-tar' }).end(writeTar(classicSave(app)))
  } else if (!image) answer(404, { message: 'No such image' })
  else if (what === 'json') answer(200, inspected(image))
  else if (what === 'history') answer(200, historyOf(image))
  else if (statements) answer(200, statements)
  else answer(501, { message: 'not implemented' })
})

beforeAll(() => new Promise<void>((resolve) => server.listen(socket, resolve)))
afterAll(() => void server.close())

function inspected({ id, layers, config }: BuiltImage) {
  const RootFS = { Layers: layers.map(({ diffId }) => `sha256:${diffId}`) }
  const { architecture } = JSON.parse(config.toString())
  return {
    Id: `sha256:${id}`,
    Os: 'linux',
    Architecture: architecture,
    RootFS,
    ...(ofSeveral && { Descriptor: {} }),
  }
}

function historyOf({ config }: BuiltImage) {
  const { history } = JSON.parse(config.toString())
  return history.map((entry: { created_by: string }) => ({ CreatedBy: entry.created_by })).reverse()
}

/** What the engine says of shop:1 if it has these images besides and has kept this statement. */
async function baseOf(others: Record<string, BuiltImage>, kept: unknown, options = {}) {
  images = { 'shop:1': app, [`sha256:${app.id}`]: app, ...others }
  statements = kept
  asked = []
  const analysis = await analyze('shop:1', { host, ...options })
  return analysis.context.base
}

const kept = [
  { PredicateType: 'x', Statement: { predicateType: 'https://spdx.dev/Document', predicate: {} } },
  { Statement: minProvenance('1', [['pkg:docker/node@20?platform=linux%2Famd64', digest]]) },
]
const unknown = { value: null, evidence: 'none', confidence: 'unknown', layers: null }
const certain = { value: 'node:20', evidence: 'provenance', confidence: 'certain', layers: 1 }

describe('what an engine has kept of the build', () => {
  test.each([`node@${digest}`, digest, 'node:20'])('the base is looked up as %s', async (name) => {
    expect(await baseOf({ [name]: node }, kept)).toEqual(certain)
  })

  test('not one for another machine', async () => {
    const arm = buildImage(NODE, { config: (config) => ({ ...config, architecture: 'arm64' }) })
    expect(await baseOf({ 'node:20': arm }, kept)).toEqual(unknown)
  })

  test.each([
    ['nothing', []],
    ['an engine that cannot', null],
    ['odd answers', { a: 1 }],
    ['odd statements', [null, { Statement: 7 }, 7]],
  ])('%s', async (_, answer) => {
    expect(await baseOf({ 'node:20': node }, answer)).toEqual(unknown)
  })

  test('more than anybody would keep is not read', async () => {
    const long = { predicateType: 'https://spdx.dev/Document', predicate: 'x'.repeat(70_000_000) }
    expect(await baseOf({ 'node:20': node }, [...kept, { Statement: long }])).toEqual(unknown)
  })

  test('the Dockerfile, and its lines', async () => {
    const text = 'FROM node\nLABEL a=b\nCOPY . /app\n'
    images = { 'shop:1': app, [`sha256:${app.id}`]: app }
    statements = [{ Statement: maxProvenance('1', [], { text }) }]
    const { context, instructions } = await analyze('shop:1', { host })
    expect(context.dockerfile).toMatchObject({ evidence: 'provenance', aligned: 'all' })
    expect(instructions.map(({ dockerfile }) => dockerfile?.line ?? null)).toEqual([null, null, 2, 3])
  })

  test('of an image for several platforms, those of the one that is read', async () => {
    ofSeveral = true
    try {
      expect(await baseOf({ 'node:20': node }, kept)).toEqual(certain)
      expect(asked).toContainEqual(
        expect.stringMatching(/attestations\?statement=1&platform=\{.*"architecture":"amd64".*\}$/),
      )
    } finally {
      ofSeveral = false
    }
  })

  test('no name of a stranger ends up elsewhere in the API', async () => {
    const names = ['../containers', 'a?b=c', 'a#b', 'a b', `a${'a'.repeat(2000)}`, '%2e%2e/x']
    for (const name of names) {
      const statement = minProvenance('1', [[`pkg:docker/${encodeURIComponent(name)}`, 'x']])
      expect(await baseOf({}, [{ Statement: statement }])).toEqual(unknown)
      expect(asked).toHaveLength(5)
    }
  })
})

describe('an image of the engine as the base', () => {
  test('by its name', async () => {
    const there = { 'node:20': node, [`sha256:${node.id}`]: node }
    expect(await baseOf(there, [], { base: 'node:20' })).toEqual({ ...certain, evidence: 'option' })
    expect(asked.filter((path) => path.startsWith('/images/get'))).toHaveLength(1)
    const { instructions } = await analyze('shop:1', { host, base: 'node:20' })
    expect(instructions.map((row) => row.base)).toEqual([true, true, false, false])
  })

  test('one that is not there: an error before anything is read', async () => {
    const failure = baseOf({}, [], { base: 'node:20' })
    await expect(failure).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
    expect(asked.some((path) => path.startsWith('/images/get'))).toBe(false)
  })

  test('by a Dockerfile', async () => {
    const dockerfile = { text: 'FROM node:20\nCOPY . /app\n' }
    expect(await baseOf({ 'node:20': node }, [], { dockerfile })).toEqual({
      ...certain,
      evidence: 'dockerfile',
    })
  })
})
