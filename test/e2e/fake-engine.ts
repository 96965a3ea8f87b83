import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { Engine } from './engine.js'

/** What a real engine answered, byte for byte. */
export interface Recording {
  readonly id: string
  readonly version: Buffer
  readonly inspect: Buffer
  readonly history: Buffer
  /** Nothing for an image without layers: engines refuse to export it. */
  readonly archive: Buffer | null
}

export type Answer = (response: ServerResponse) => void

/** What to do in place of what the engine did. */
export interface Faults {
  readonly version?: Answer
  readonly ping?: Answer
  readonly inspect?: Answer
  readonly history?: Answer
  readonly export?: Answer
}

export async function record(engine: Engine, image: string): Promise<Recording> {
  const inspect = await engine.getBytes(`/images/${image}/json`)
  const { Id, RootFS } = JSON.parse(inspect.toString('utf8'))
  return {
    id: Id,
    version: await engine.getBytes('/version'),
    inspect,
    history: await engine.getBytes(`/images/${image}/history`),
    archive: RootFS.Layers ? await engine.getBytes(`/images/get?names=${Id}`) : null,
  }
}

/** Answers as an engine has answered, but for the faults. */
export class FakeEngine {
  readonly host: string
  /** What it was asked, in order. */
  readonly paths: string[] = []
  readonly #server: Server
  #open = 0

  private constructor(server: Server, host: string) {
    this.#server = server
    this.host = host
    server.on('connection', (socket) => {
      this.#open++
      socket.on('close', () => this.#open--)
    })
  }

  static async listen(path: string, recording: Recording, faults: Faults): Promise<FakeEngine> {
    const server = createServer((request, response) => {
      fake.paths.push(request.url ?? '')
      response.on('error', () => {})
      const url = new URL(request.url ?? '', 'http://engine')
      answerTo(url.pathname, recording, faults)(response)
    })
    const fake = new FakeEngine(server, `unix://${path}`)
    // Else a connection stays open for seconds after its last answer, for the next question.
    server.keepAliveTimeout = 20
    server.listen(path)
    await once(server, 'listening')
    return fake
  }

  /** Waits until no connection is open; a client that leaves one behind keeps its process alive by it. */
  async idle(): Promise<void> {
    for (let tries = 0; this.#open > 0; tries++) {
      if (tries === 200) throw new Error(`${this.#open} connections to ${this.host} were left open`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

function answerTo(path: string, { version, inspect, history, archive }: Recording, faults: Faults): Answer {
  if (path.endsWith('/version')) return faults.version ?? sendJson(200, version)
  if (path.endsWith('/_ping')) return faults.ping ?? sendJson(200, '"OK"')
  if (path.endsWith('/images/get')) {
    const refuse = sendJson(500, '{"message":"empty export - not implemented"}')
    return faults.export ?? (archive ? sendTar(archive) : refuse)
  }
  if (/\/images\/.+\/history$/.test(path)) return faults.history ?? sendJson(200, history)
  if (/\/images\/.+\/json$/.test(path)) return faults.inspect ?? sendJson(200, inspect)
  return sendJson(404, JSON.stringify({ message: 'page not found' }))
}

export function sendJson(status: number, body: string | Buffer): Answer {
  return (response) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(body)
}

/** In chunks, as the daemon does: the length is not said. */
export function sendTar(...parts: Buffer[]): Answer {
  return async (response) => {
    await writeTar(response, parts)
    response.end()
  }
}

/** Sends these bytes and then closes the connection in the middle of the answer. */
export function breakOff(bytes: Buffer, headers: Record<string, string | number> = {}): Answer {
  return async (response) => {
    await writeTar(response, [bytes], headers)
    response.destroy()
  }
}

async function writeTar(
  response: ServerResponse,
  parts: readonly Buffer[],
  headers: Record<string, string | number> = {},
): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'application/x-tar', ...headers })
  for (const part of parts) {
    await new Promise<void>((resolve) => {
      response.write(part, () => resolve())
    })
    // So that the next part arrives as a chunk of its own.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
