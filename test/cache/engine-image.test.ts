import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type AnalyzeOptions, analyze } from '../../packages/core/src/index.js'
import { type BuiltImage, buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, writeTar } from '../helpers/write-tar.js'

const BASE = [base(file('usr/node', noise(2000, 1))), setting('CMD ["node"]')]
const app = buildImage([...BASE, step('COPY . /app', file('app/main', noise(1000, 2)))])
const other = buildImage([...BASE, step('COPY . /app', file('app/main', noise(1000, 3)))])

const temp = new TempFolder()
const socket = temp.free('.sock')
const host = `unix://${socket}`
let tagged: BuiltImage = app
let asked: string[] = []

const server = createServer((request, response) => {
  const path = decodeURIComponent(request.url ?? '').replace(/^\/v1\.\d+/, '')
  asked.push(path)
  const json = (status: number, body: unknown) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
  const [, name = ''] = /^\/images\/(.+)\/json$/.exec(path) ?? []
  const image = [app, other].find(({ id }) => name === `sha256:${id}`) ?? (name === 'app' ? tagged : null)
  if (path === '/version') json(200, { Version: '26.0.0', ApiVersion: '1.45', MinAPIVersion: '1.24' })
  else if (path.startsWith('/images/get')) {
    const exported = [app, other].find(({ id }) => path.includes(id)) as BuiltImage
    response.writeHead(200, { 'Content-Type': 'application/x-tar' }).end(writeTar(classicSave(exported)))
  } else if (!image) json(404, { message: 'No such image' })
  else {
    const Layers = image.layers.map(({ diffId }) => `sha256:${diffId}`)
    json(200, { Id: `sha256:${image.id}`, Os: 'linux', Architecture: 'amd64', RootFS: { Layers } })
  }
})

beforeAll(() => new Promise<void>((resolve) => server.listen(socket, resolve)))
afterAll(() => void server.close())
beforeEach(() => {
  asked = []
  tagged = app
})

const run = (options: AnalyzeOptions) => analyze('app', { host, ...options })
const exports = () => asked.filter((path) => path.startsWith('/images/get')).length

test('an image is exported once, and then asked for and no more', async () => {
  const cache = temp.free('/cache')
  const without = await run({})
  expect(await run({ cache })).toEqual(without)
  expect(exports()).toBe(2)
  asked = []
  expect(await run({ cache })).toEqual(without)
  expect(asked).toContain('/images/app/json')
  expect(exports()).toBe(0)
})

test('other options are answered from its layers', async () => {
  const cache = temp.free('/cache')
  await run({ cache })
  asked = []
  expect(await run({ cache, files: 'all-digests' })).toEqual(await run({ files: 'all-digests' }))
  expect(exports()).toBe(1)
})

test('a name that leads to another image now is seen', async () => {
  const cache = temp.free('/cache')
  await run({ cache })
  tagged = other
  expect((await run({ cache })).image.id).toBe(`sha256:${other.id}`)
  tagged = app
  expect((await run({ cache })).image.id).toBe(`sha256:${app.id}`)
  expect(exports()).toBe(2)
})

test('where all is to be verified, nothing is believed', async () => {
  const cache = temp.free('/cache')
  await run({ cache })
  await run({ cache, verifyDigests: true })
  expect(exports()).toBe(2)
})

test('where a layer is no longer kept, the image is exported again', async () => {
  const cache = temp.free('/cache')
  await run({ cache })
  const { readdirSync, rmSync, statSync } = await import('node:fs')
  const { join } = await import('node:path')
  const records = readdirSync(cache, { recursive: true, encoding: 'utf8' })
    .map((name) => join(cache, name))
    .filter((path) => statSync(path).isFile())
  for (const path of records) {
    const kept = await import('node:fs').then(({ readFileSync }) => readFileSync(path))
    rmSync(path)
    expect(await run({ cache, files: true }), path).toEqual(await run({ files: true }))
    await import('node:fs').then(({ writeFileSync }) => writeFileSync(path, kept, { mode: 0o600 }))
  }
})
