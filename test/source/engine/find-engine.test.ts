import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createPlainServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { analyze } from '../../../packages/core/src/index.js'
import { findEngine } from '../../../packages/core/src/source/engine/connection/find-engine.js'
import { inspectImage } from '../../../packages/core/src/source/engine/image/inspect.js'
import type { Place } from '../../../packages/core/src/source/engine/place/place.js'
import { TempFolder } from '../../helpers/temp-folder.js'

const temp = new TempFolder()
const working = temp.free('.sock')
let kind = 'Podman Engine'
let names: unknown = [{ RepoTags: ['localhost/shop:1', null] }, null, { RepoTags: null }]
const server = createServer(({ url = '' }, response) => {
  const answers: Record<string, unknown> = {
    '/version': { Version: '5.4.2', ApiVersion: '1.41', Components: [{ Name: kind }] },
    '/v1.41/images/json': names,
  }
  response
    .writeHead(answers[url] ? 200 : 404)
    .end(JSON.stringify(answers[url] ?? { message: 'no such image' }))
})

beforeAll(async () => {
  server.listen(working)
  await once(server, 'listening')
})
afterAll(() => void server.close())

const place = (name: string, path: string): Place => ({
  name,
  host: `unix://${path}`,
  endpoint: { kind: 'socket', path },
  tls: null,
})
const absent = () => place('the default socket', temp.free('.sock'))
const file = () => place('the default socket', temp.file(Buffer.from('x'), '.sock'))

describe('of several places', () => {
  test('the first that answers is asked', async () => {
    const engine = await findEngine(
      { places: [absent(), file(), place('podman', working)], chosen: false },
      {},
    )
    expect(engine.about).toEqual({ kind: 'podman', version: '5.4.2', apiVersion: '1.41' })
    await engine[Symbol.asyncDispose]()
  })

  test('one that has not the image says whom it stands in for, if there is one', async () => {
    const notFound = async (first: Place, name = 'podman') => {
      await using engine = await findEngine({ places: [first, place(name, working)], chosen: false }, {})
      return await inspectImage(engine, 'shop:2', null).catch((error) => error)
    }
    const instead = await notFound(file())
    expect(instead).toMatchObject({ code: 'IMAGE_NOT_FOUND' })
    expect(instead.message).toContain('asked since another could not be')
    expect(instead.message).toContain('it is a file and no socket')
    expect((await notFound(absent())).message).not.toContain('another')
    expect(instead.hint).toBe('There is localhost/shop:1. To fetch it: sudo podman pull shop:2')
    expect((await notFound(absent(), 'rootless podman')).hint).toContain('To fetch it: podman pull shop:2')
    expect((await notFound(absent(), '--host')).hint).toContain(`podman --url unix://${working} pull shop:2`)
  })

  test('one of another kind than is meant is told', async () => {
    const host = `unix://${working}`
    await expect(analyze('docker-daemon:x', { host })).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' })
    kind = 'Engine'
    const error = await analyze('podman-daemon:x', { host }).catch((error) => error)
    kind = 'Podman Engine'
    expect(error).toMatchObject({ code: 'ENGINE_ANSWER_INVALID' })
    expect(error.message).toContain('is docker, not podman')
  })

  test('one that tells no names is asked for the image all the same', async () => {
    names = { message: 'forbidden' }
    const error = await analyze('shop:2', { host: `unix://${working}` }).catch((error) => error)
    expect(error).toMatchObject({ code: 'IMAGE_NOT_FOUND' })
    expect(error.hint).toMatch(/^To fetch it/)
  })

  test('the error is that of the one where something is, else of the first', async () => {
    const errorOf = (places: Place[]) =>
      findEngine({ places, chosen: false }, {}).catch((error) => error.message)
    expect(await errorOf([absent(), file()])).toContain('it is a file and no socket')
    expect(await errorOf([absent(), absent()])).toContain('there is no such socket')
  })
})

test('what speaks another protocol is no engine', async () => {
  const path = temp.free('.sock')
  const other = createPlainServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')).listen(path)
  await once(other, 'listening')
  try {
    const found = findEngine({ places: [place('--host', path)], chosen: true }, {})
    await expect(found).rejects.toMatchObject({ code: 'ENGINE_ANSWER_INVALID' })
  } finally {
    other.close()
  }
})
