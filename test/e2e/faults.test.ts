import { mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { analyze, LayersizeError } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import { layersize } from './cli.js'
import { Engine } from './engine.js'
import {
  breakOff,
  FakeEngine,
  type Faults,
  type Recording,
  record,
  sendJson,
  sendTar,
} from './fake-engine.js'
import { noise } from './noise.js'
import { OwnEngine } from './own-engine.js'
import { EngineProxy } from './proxy.js'

/** As the daemon appends it to an export that fails after it has begun (moby, api/server/router/image). */
const BOOM = Buffer.from('{"errorDetail":{"message":"boom"},"error":"boom"}\r\n')
const BLOCK = 512

const engine = Engine.fromEnvironment()
let shop: Recording & { archive: Buffer }
let other: Recording & { archive: Buffer }
let empty: Recording
let fake: FakeEngine | null = null
let sockets = 0

beforeAll(async () => {
  await importBase(engine, engine.temp.join('root'))
  const context = engine.temp.join('context')
  mkdirSync(context)
  writeFileSync(`${context}/app`, noise(1_500_000, 'app'))
  const build = async (name: string, ...lines: string[]) => {
    const image = engine.imageName(name)
    await engine.build({ name: image, builder: 'classic', dockerfile: `${lines.join('\n')}\n`, context })
    const recording = await record(engine, image)
    return { ...recording, archive: recording.archive ?? Buffer.alloc(0) }
  }
  const from = `FROM ${engine.imageName('base')}`
  shop = await build('shop', from, 'COPY app /app', 'RUN chmod 700 /app')
  other = await build('other', from, 'COPY app /other')
  const nothing = await build('empty', 'FROM scratch', `LABEL ${engine.label}`, 'CMD ["/nothing"]')
  empty = { ...nothing, archive: null }
})

afterAll(() => engine.cleanUp())

afterEach(() => {
  fake?.close()
  fake = null
})

/** What the analysis of an image of a faulty engine ends with; it must end, and close what it has opened. */
async function failure(faults: Faults, recording: Recording = shop): Promise<LayersizeError> {
  fake = await FakeEngine.listen(engine.temp.join(`fake-${sockets++}.sock`), recording, faults)
  const error = await analyze('shop:1', { host: fake.host }).then(
    () => null,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(LayersizeError)
  await fake.idle()
  return error
}

test('an engine without faults is analysed', async () => {
  fake = await FakeEngine.listen(engine.temp.join('well.sock'), shop, {})
  const { image } = await analyze('shop:1', { host: fake.host })
  expect(image).toMatchObject({ id: shop.id, wastedBytes: 1_500_000 })
  await fake.idle()
})

describe('an export that the connection does not outlive', { timeout: 10_000 }, () => {
  test.each([0, 0.0001, 0.1, 0.5, 0.999])('after %d of it', async (at) => {
    const bytes = shop.archive.subarray(0, Math.floor(at * shop.archive.length))
    expect(await failure({ export: breakOff(bytes) })).toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
  })

  test('although a length was promised', async () => {
    const { archive } = shop
    const bytes = archive.subarray(0, archive.length - 1024)
    const error = await failure({ export: breakOff(bytes, { 'Content-Length': archive.length }) })
    expect(error).toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
  })

  test('although all but the end of the answer was there', async () => {
    expect(await failure({ export: breakOff(shop.archive) })).toMatchObject({
      code: 'ENGINE_CONNECTION_LOST',
    })
  })

  test('is exit code 2 of the command line', async () => {
    const half = shop.archive.subarray(0, shop.archive.length / 2)
    fake = await FakeEngine.listen(engine.temp.join('half.sock'), shop, { export: breakOff(half) })
    const { code, stdout, stderr } = await layersize(['shop:1', '--host', fake.host])
    expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(fake.host)
    expect(stderr).toContain('closed the connection')
  })
})

describe('an export that fails after it has begun', { timeout: 10_000 }, () => {
  const half = () => shop.archive.subarray(0, Math.floor(shop.archive.length / 2))
  // Where tar readers stand differently: in a member's content, before a header, in one.
  const beforeHeader = () => shop.archive.subarray(0, endOfFirstMember(shop.archive))
  const inHeader = () => shop.archive.subarray(0, endOfFirstMember(shop.archive) + 100)

  test.each([
    ['after the whole tar', () => [Buffer.concat([shop.archive, BOOM])]],
    ['after the whole tar, as a chunk of its own', () => [shop.archive, BOOM]],
    ['in the middle of a layer', () => [Buffer.concat([half(), BOOM])]],
    ['in the middle of a layer, as a chunk of its own', () => [half(), BOOM]],
    ['in the middle of a layer, over two chunks', () => [half(), BOOM.subarray(0, 9), BOOM.subarray(9)]],
    ['in the middle of a layer, byte by byte', () => [half(), ...[...BOOM].map((byte) => Buffer.of(byte))]],
    [
      'after the tar, over two chunks',
      () => [Buffer.concat([shop.archive, BOOM.subarray(0, 20)]), BOOM.subarray(20)],
    ],
    ['before a header', () => [Buffer.concat([beforeHeader(), BOOM])]],
    ['in a header', () => [inHeader(), BOOM]],
    ['before anything else', () => [BOOM]],
  ])('%s', async (_, parts) => {
    const error = await failure({ export: sendTar(...parts()) })
    expect(error).toMatchObject({ code: 'ENGINE_EXPORT_FAILED' })
    expect(error.message).toContain('boom')
  })

  test('is told by the command line', async () => {
    const faults = { export: sendTar(half(), BOOM) }
    fake = await FakeEngine.listen(engine.temp.join('boom.sock'), shop, faults)
    const { code, stdout, stderr } = await layersize(['shop:1', '--host', fake.host])
    expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('boom')
  })

  test('is refused from its beginning', async () => {
    const error = await failure({ export: sendJson(500, '{"message":"no space left on device"}') })
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
    expect(error.message).toContain('no space left on device')
  })
})

describe('an export that ends too early, and says nothing of it', { timeout: 10_000 }, () => {
  test.each([
    ['in the middle of a layer', () => shop.archive.length / 2],
    ['in the middle of a header', () => endOfFirstMember(shop.archive) + 100],
    ['between two members', () => endOfFirstMember(shop.archive)],
    ['before it began', () => 0],
  ])('%s', async (_, length) => {
    const error = await failure({ export: sendTar(shop.archive.subarray(0, length())) })
    expect(error.code).toMatch(/^(ENGINE_|ARCHIVE_TRUNCATED)/)
    // The user has named an image: they have no archive to save again.
    expect(error.message).toContain(fake?.host)
    expect(error.hint).not.toContain('save')
  })
})

test('another image than the one that was described is an error', async () => {
  expect(await failure({ export: sendTar(other.archive) })).toMatchObject({ code: 'IMAGE_CHANGED' })
})

describe('a question that is answered badly', { timeout: 10_000 }, () => {
  test('with an error of the engine', async () => {
    const error = await failure({ inspect: sendJson(500, '{"message":"layer does not exist"}') })
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
    expect(error.message).toContain('500')
    expect(error.message).toContain('layer does not exist')
  })

  test("with a proxy's page", async () => {
    const page = '<html><body>502 Bad Gateway</body></html>'
    const error = await failure({ inspect: (response) => response.writeHead(502).end(page) })
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
    expect(error.message).toContain('502')
  })

  test.each([
    'hello',
    '<html></html>',
    '',
    'null',
    '[]',
    '"text"',
    '{}',
    '{"Id":',
    '{"Id":1,"RootFS":{"Layers":[1]}}',
    `{"Id":"sha256:${'a'.repeat(64)}","RootFS":{"Layers":[1]}}`,
    `{"Id":"sha256:${'a'.repeat(64)}","RootFS":{"Layers":{}}}`,
    // Not to be taken for an image without layers.
    `{"Id":"sha256:${'a'.repeat(64)}"}`,
  ])('with %j', async (body) => {
    const error = await failure({ inspect: sendJson(200, body) })
    expect(error).toMatchObject({ code: 'ENGINE_ANSWER_INVALID' })
  })

  test.each(['hello', 'null', '{}', '[null]', '[{"CreatedBy":1}]'])(
    'with %j for the history of an image without layers',
    async (body) => {
      const error = await failure({ history: sendJson(200, body) }, empty)
      expect(error).toMatchObject({ code: 'ENGINE_ANSWER_INVALID' })
    },
  )

  test('with nothing for the history of an image without layers', async () => {
    const error = await failure({ history: (response) => response.destroy() }, empty)
    expect(error).toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
  })

  test('with nothing', async () => {
    const error = await failure({ inspect: (response) => response.destroy() })
    expect(error).toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
  })

  test('is exit code 2 of the command line, and no defect of its own', async () => {
    for (const body of ['hello', 'null', '{}']) {
      const path = engine.temp.join(`bad-${sockets++}.sock`)
      fake = await FakeEngine.listen(path, shop, { inspect: sendJson(200, body) })
      const { code, stdout, stderr } = await layersize(['shop:1', '--host', fake.host])
      expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toContain(fake.host)
      expect(stderr).not.toContain('defect of layersize')
      fake.close()
    }
  })
})

describe('an engine that says nothing at all', { timeout: 10_000 }, () => {
  test.each([
    ['of the image', { inspect: () => {} }],
    ['of the export', { export: () => {} }],
    [
      'more than the beginning of the export',
      { export: (response) => void response.writeHead(200).write('x') },
    ],
  ] as [string, Faults][])('%s is left as soon as the signal says so', async (_, faults) => {
    fake = await FakeEngine.listen(engine.temp.join(`fake-${sockets++}.sock`), shop, faults)
    const signal = AbortSignal.timeout(300)
    await expect(analyze('shop:1', { host: fake.host, signal })).rejects.toMatchObject({ code: 'ABORTED' })
    await fake.idle()
  })
})

test('an engine that is killed in the middle of an export is an error at once', {
  timeout: 60_000,
}, async () => {
  const MIB = 1 << 20
  const own = await OwnEngine.start()
  const proxies: EngineProxy[] = []
  const listen = async (name: string) => {
    // Held back, so that neither reader can be near the end when the daemon goes.
    const proxy = await EngineProxy.listen(own.engine.socket, own.engine.temp.join(name), 20 * MIB)
    proxies.push(proxy)
    return proxy.host
  }
  try {
    const folder = own.engine.temp.join('big')
    mkdirSync(folder)
    for (let i = 0; i < 6; i++) writeFileSync(`${folder}/${i}`, noise(50 * MIB, `big ${i}`))
    const image = own.engine.imageName('big')
    await own.engine.importFolder(image, folder)
    const program = layersize([image, '--from', 'export', '--host', await listen('program.sock')])
    const library = analyze(image, { from: 'export', host: await listen('library.sock') }).catch(
      (error) => error,
    )
    const begun = Promise.all(proxies.map((proxy) => proxy.answered(20 * MIB)))
    await Promise.race([begun, library, program])
    own.kill()
    await own.exited
    const killed = performance.now()
    for (const proxy of proxies) proxy.release()
    expect(await library).toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
    const { code, stdout, stderr } = await program
    expect(performance.now() - killed).toBeLessThan(5000)
    expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('closed the connection')
  } finally {
    for (const proxy of proxies) proxy.close()
    await own.remove()
  }
})

/** Where the first member of a tar ends, a folder as `docker save` writes it. */
function endOfFirstMember(tar: Buffer): number {
  const size = Number.parseInt(tar.toString('latin1', 124, 135), 8)
  return BLOCK + Math.ceil(size / BLOCK) * BLOCK
}
