import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { findEngine } from '../../../packages/core/src/source/engine/connection/find-engine.js'
import { TempFolder } from '../../helpers/temp-folder.js'

const temp = new TempFolder()

test.each(['https://nowhere.invalid/', 'ftp://x/', '/version', 'http://127.0.0.1:1/'])(
  'what sends elsewhere, to %s, is an answer like another',
  async (location) => {
    const error = await errorOf((_, response) => response.writeHead(301, { location }).end())
    expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
    expect(error.message).toContain('answered 301, not the engine itself')
  },
)

test('an answer that breaks off is an error at once', async () => {
  const error = await errorOf((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"ApiVersion":')
    setTimeout(() => response.destroy(), 20)
  })
  expect(error).toMatchObject({ code: 'ENGINE_CONNECTION_LOST' })
})

test('what is refused in plain words was not refused by an engine', async () => {
  const error = await errorOf((_, response) => response.writeHead(403).end('Forbidden\n'))
  expect(error.message).toContain('What stands before the engine')
  expect(error.hint).toContain('IMAGES=1')
})

test('a refusal without end is not read to its end', async () => {
  const error = await errorOf((_, response) => {
    response.writeHead(500)
    const more = () => !response.destroyed && response.write(Buffer.alloc(65_536, 'x'), () => more())
    more()
  })
  expect(error).toMatchObject({ code: 'ENGINE_REFUSED' })
})

async function errorOf(listener: RequestListener) {
  const path = temp.free('.sock')
  const server = createServer(listener).listen(path)
  await once(server, 'listening')
  const host = `unix://${path}`
  const place = { name: '--host', host, endpoint: { kind: 'socket', path }, tls: null } as const
  try {
    return await findEngine({ places: [place], chosen: true }, { idleTimeout: 3000 }).catch((error) => error)
  } finally {
    server.close()
  }
}
