import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { afterAll } from 'vitest'
import type { BuiltImage } from './built-image.js'
import { classicSave } from './classic-save.js'
import { writeTar } from './write-tar.js'

/** An engine with one image, `shop:1`, that says where its store is. */
export class StoreEngine {
  readonly host: string
  /** What it was asked, without the version of the API. */
  readonly paths: string[] = []
  /** Whether it has the image no more. */
  isEmpty = false
  readonly #server: Server

  private constructor(server: Server, host: string) {
    this.#server = server
    this.host = host
  }

  static async listen(
    socket: string,
    image: BuiltImage,
    info: { readonly root: string; readonly driver: string; readonly podman?: boolean },
  ): Promise<StoreEngine> {
    const id = `sha256:${image.id}`
    const layers = image.layers.map(({ diffId }) => `sha256:${diffId}`)
    const answers: Record<string, unknown> = {
      '/version': {
        Version: '20.10',
        ApiVersion: '1.41',
        Components: [{ Name: info.podman ? 'Podman Engine' : 'Engine' }],
      },
      '/info': { Driver: info.driver, DockerRootDir: info.root, DriverStatus: [] },
    }
    const described = {
      Id: id,
      Os: 'linux',
      Architecture: 'amd64',
      RootFS: { Type: 'layers', Layers: layers },
    }
    const server = createServer((request, response) => {
      const path = new URL(request.url ?? '', 'http://engine').pathname.replace(/^\/v1\.\d+/, '')
      engine.paths.push(path)
      const isImage = /^\/images\/.*\/json$/.test(path)
      if (path === '/images/get' && !engine.isEmpty) {
        response.end(writeTar(classicSave(image)))
      } else if (answers[path] || (isImage && !engine.isEmpty)) {
        response.setHeader('Content-Type', 'application/json')
        response.end(JSON.stringify(answers[path] ?? described))
      } else {
        response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"message":"no such thing"}')
      }
    })
    const engine = new StoreEngine(server, `unix://${socket}`)
    server.listen(socket)
    await once(server, 'listening')
    afterAll(() => engine.#close())
    return engine
  }

  #close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}
