import { existsSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { analyze, LayersizeError } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import {
  type Answer,
  FakeEngine,
  type Faults,
  type Recording,
  record,
  sendJson,
  sendTar,
} from './fake-engine.js'
import { OwnEngine } from './own-engine.js'
import { EngineProxy } from './proxy.js'

const engine = Engine.fromEnvironment()
let image: string
let recording: Recording & { archive: Buffer }
let fake: FakeEngine | null = null
let own: OwnEngine | null = null
let sockets = 0

beforeAll(async () => {
  image = await importBase(engine, engine.temp.join('root'))
  const recorded = await record(engine, image)
  recording = { ...recorded, archive: recorded.archive as Buffer }
})

afterAll(() => engine.cleanUp())

afterEach(async () => {
  fake?.close()
  fake = null
  await own?.remove()
  own = null
})

describe('an engine that says nothing', { timeout: 60_000 }, () => {
  test('from the beginning, since it hangs, is given up, and asked again when it goes on', async () => {
    own = await OwnEngine.start()
    const name = await importBase(own.engine, own.engine.temp.join('root'))
    own.pause()
    const args = [name, '--host', own.engine.host]
    const { code, stderr, milliseconds } = await layersize([...args, '--idle-timeout', '1'])
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has said nothing for 1 s'),
    })
    expect(milliseconds).toBeLessThan(4000)
    const patient = layersize(args)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    own.goOn()
    expect(await patient).toMatchObject({ code: 0, stderr: '' })
  })

  test('since it is just starting, is waited for', async () => {
    own = OwnEngine.launch()
    while (!existsSync(own.engine.socket)) await new Promise((resolve) => setTimeout(resolve, 5))
    const { code, stderr } = await layersize(['app:1', '--host', own.engine.host])
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('No such image') })
  })

  test('while it prepares an export, is waited for as long as it answers others', async () => {
    const late: Answer = (response) => setTimeout(() => sendTar(recording.archive)(response), 1500)
    const { host } = await listen({ export: late })
    const analysis = await analyze(image, { host, idleTimeout: 200 })
    expect(analysis.image.id).toBe(recording.id)
  })

  test('while it prepares an export, and not to others either, is given up', async () => {
    const { host } = await listen({ export: () => {}, ping: () => {} })
    await expectStalled(analyze(image, { host, idleTimeout: 200 }))
  })

  test('in the middle of an export is given up', async () => {
    const half = recording.archive.subarray(0, recording.archive.length / 2)
    const { host } = await listen({ export: (response) => void response.writeHead(200).write(half) })
    await expectStalled(analyze(image, { host, idleTimeout: 200 }))
  })

  test('because nobody reads is not blamed', async () => {
    // What is slow here is the one who is told of the progress.
    const { host } = await listen({})
    const wait = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300)
    const analysis = await analyze(image, { host, idleTimeout: 100, onProgress: wait })
    expect(analysis.image.id).toBe(recording.id)
  })

  async function expectStalled(outcome: Promise<unknown>): Promise<void> {
    const error = await outcome.catch((error) => error)
    expect(error).toBeInstanceOf(LayersizeError)
    expect(error).toMatchObject({ code: 'ENGINE_STALLED' })
    await fake?.idle()
  }
})

describe('an image that is removed', { timeout: 60_000 }, () => {
  test('while it is exported is an error that says so, or is read to its end', async () => {
    own = await OwnEngine.start()
    const name = await importBase(own.engine, own.engine.temp.join('root'))
    const proxy = await EngineProxy.listen(own.engine.socket, own.engine.temp.join('proxy.sock'), 600_000)
    try {
      const outcome = analyze(name, { from: 'export', host: proxy.host }).catch((error) => error)
      await proxy.answered(600_000)
      await own.engine.docker(['rmi', '-f', name])
      proxy.release()
      const result = await outcome
      if (result instanceof LayersizeError) expect(result).toMatchObject({ code: 'IMAGE_CHANGED' })
      else expect(result.image.contentBytes).toBeGreaterThan(1_000_000)
    } finally {
      proxy.close()
    }
  })

  test('between the question and the export is an error that says so', async () => {
    let asked = 0
    const gone = sendJson(404, '{"message":"No such image: x"}')
    const { host } = await listen({
      export: gone,
      inspect: (response) => (asked++ === 0 ? sendJson(200, recording.inspect) : gone)(response),
    })
    await expect(analyze(image, { host })).rejects.toMatchObject({ code: 'IMAGE_CHANGED' })
  })
})

describe('the version of the API', () => {
  test.each([
    ['too old', '1.12', '1.18', 'too old: it speaks API 1.18'],
    ['too new', '1.99', '1.120', 'too new: it speaks API 1.99'],
  ])('is %s', async (_, MinAPIVersion, ApiVersion, said) => {
    const version = sendJson(200, JSON.stringify({ Version: '99.0', ApiVersion, MinAPIVersion }))
    const error = await analyze(image, { host: (await listen({ version })).host }).catch((error) => error)
    expect(error).toMatchObject({ code: 'ENGINE_VERSION_UNSUPPORTED' })
    expect(error.message).toContain(said)
  })

  test('that both sides speak is the one of all questions', async () => {
    const version = sendJson(200, '{"Version":"99.0","ApiVersion":"1.120","MinAPIVersion":"1.44"}')
    const { host, paths } = await listen({ version })
    await analyze(image, { host })
    expect(new Set(paths.slice(1).map((path) => path.split('/')[1]))).toEqual(new Set(['v1.56']))
    expect(paths[0]).toBe('/version')
  })

  test('that nobody knows is no engine', async () => {
    const { host } = await listen({ version: sendJson(404, '{"message":"page not found"}') })
    await expect(analyze(image, { host })).rejects.toMatchObject({ code: 'ENGINE_ANSWER_INVALID' })
  })

  test.each(['{}', 'null', '"x"', '{"ApiVersion":1.41}', '{"ApiVersion":"x"}', '<html></html>'])(
    'that is none is no engine: %s',
    async (body) => {
      const { host } = await listen({ version: sendJson(200, body) })
      await expect(analyze(image, { host })).rejects.toMatchObject({ code: 'ENGINE_ANSWER_INVALID' })
    },
  )
})

describe('what stands before an engine', () => {
  const page = '<html><body><h1>403 Forbidden</h1>Request forbidden by administrative rules.</body></html>'

  test.each(['version', 'inspect', 'export'] as const)('forbids the question for %s', async (question) => {
    const forbid: Answer = (response) => response.writeHead(403).end(page)
    const { host } = await listen({ [question]: forbid })
    const error = await analyze(image, { host }).catch((error) => error)
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
    expect(error.message).toContain('answered 403, not the engine itself')
    expect(error.hint).toContain('IMAGES=1')
  })

  test('says that the engine is not up yet', async () => {
    const { host } = await listen({ version: sendJson(503, '{"message":"the daemon is starting"}') })
    const error = await analyze(image, { host }).catch((error) => error)
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED', hint: expect.stringContaining('starting') })
  })
})

async function listen(faults: Faults): Promise<FakeEngine> {
  fake = await FakeEngine.listen(engine.temp.join(`fake-${sockets++}.sock`), recording, faults)
  return fake
}
