import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between layersize and an engine, to see what passes and to hold it back. */
export class EngineProxy {
  readonly host: string
  /** Connections that are open now. */
  readonly open = new Set<Socket>()
  readonly #server: Server
  readonly #listeners: (() => void)[] = []
  readonly #engines = new Set<Socket>()
  #limit: number
  #answered = 0

  private constructor(server: Server, host: string, limit: number) {
    this.#server = server
    this.host = host
    this.#limit = limit
  }

  /**
   * Listens at a socket's path, or at a TCP port where none is given. Passes on about `limit` bytes of the engine's
   * answers and then nothing more until it is released, while the connections stay open.
   */
  static async listen(
    engineSocket: string,
    path?: string,
    limit = Number.POSITIVE_INFINITY,
  ): Promise<EngineProxy> {
    const server = createServer()
    server.listen(path ?? { host: '127.0.0.1', port: 0 })
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const proxy = new EngineProxy(server, path ? `unix://${path}` : `tcp://127.0.0.1:${port}`, limit)
    server.on('connection', (client) => proxy.#join(client, connect(engineSocket)))
    return proxy
  }

  #join(client: Socket, engine: Socket): void {
    this.open.add(client)
    this.#engines.add(engine)
    client.pipe(engine)
    engine.on('data', (chunk) => {
      this.#answered += chunk.length
      if (!client.write(chunk)) {
        engine.pause()
        client.once('drain', () => this.#answered < this.#limit && engine.resume())
      }
      if (this.#answered >= this.#limit) engine.pause()
      this.#tell()
    })
    engine.on('end', () => client.end())
    engine.on('error', () => client.destroy())
    client.on('error', () => {})
    client.on('close', () => {
      this.open.delete(client)
      this.#engines.delete(engine)
      engine.destroy()
      this.#tell()
    })
  }

  /** Passes on all that was held back. */
  release(): void {
    this.#limit = Number.POSITIVE_INFINITY
    for (const engine of this.#engines) engine.resume()
  }

  /** Waits until so many bytes of answers have passed. */
  async answered(bytes: number): Promise<void> {
    while (this.#answered < bytes) await this.#change()
  }

  /** Waits until no connection is open. */
  async idle(): Promise<void> {
    while (this.open.size > 0) await this.#change()
  }

  close(): void {
    this.#server.close()
    for (const client of this.open) client.destroy()
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#listeners.push(resolve))
  }

  #tell(): void {
    for (const listener of this.#listeners.splice(0)) listener()
  }
}
