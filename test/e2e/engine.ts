import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { type Outcome, output, type RunOptions, run } from './process.js'
import { TempFolder } from './temp.js'

export type Builder = 'classic' | 'buildkit'

export interface Build {
  readonly name: string
  readonly builder: Builder
  /** Its text; null for the file of that name in the folder. */
  readonly dockerfile: string | null
  /** The folder that COPY and ADD take from. */
  readonly context: string
  readonly args?: Readonly<Record<string, string>>
  /** Whether what was built before may be taken; it may, where this is left out. */
  readonly cache?: boolean
  /** In milliseconds, for a build that downloads much. */
  readonly timeout?: number
}

/** A row of `GET /images/x/history`, newest first. */
export interface HistoryRow {
  readonly CreatedBy: string
  readonly Comment: string
  readonly Size: number
}

export interface InspectedImage {
  readonly Id: string
  readonly Size: number
  readonly Created: string
  /** `name@sha256:…`, where the engine knows a digest of its manifest. */
  readonly RepoDigests: readonly string[] | null
  readonly RootFS: { readonly Layers?: readonly string[] }
  readonly GraphDriver: { readonly Data: { readonly UpperDir: string; readonly LowerDir?: string } }
}

/** This package's client builds with the classic builder and with the one that is in the daemon; others need a plugin. */
const DOCKER = '/usr/bin/docker'

/** What the label of everything that tests make on an engine is called; its value tells the run. */
const LABEL_KEY = 'layersize.test'

/** A Docker engine and what one test file has made on it. */
export class Engine {
  readonly socket: string
  readonly host: string
  readonly runId = `e2e-${process.pid}-${randomBytes(4).toString('hex')}`
  /** Belongs on every image: those on top of the base inherit it, those FROM scratch say it themselves. */
  readonly label = `${LABEL_KEY}=${this.runId}`
  /** For the client's own files, and for what else is made on the way. */
  readonly temp = new TempFolder()
  #cacheBefore: Promise<ReadonlySet<string>> | null = null

  constructor(socket: string) {
    this.socket = socket
    this.host = `unix://${socket}`
  }

  /** The engine that the environment names. Throws where it names none: a test that is skipped tells nothing. */
  static fromEnvironment(): Engine {
    const socket = process.env.LAYERSIZE_TEST_SOCKET
    if (!socket) {
      throw new Error(
        'LAYERSIZE_TEST_SOCKET is not set. These tests need a Docker engine (overlay2, same machine, as root): ' +
          'LAYERSIZE_TEST_SOCKET=/var/run/docker.sock npx vitest run --project e2e',
      )
    }
    return new Engine(socket)
  }

  /** The name of an image of this run. */
  imageName(name: string): string {
    return `layersize-test/${this.runId}/${name}:1`
  }

  /** What the docker client prints. */
  docker(args: readonly string[], options: RunOptions = {}): Promise<Buffer> {
    return output(DOCKER, args, { ...options, env: { ...this.#environment(), ...options.env } })
  }

  /** Runs the docker client to its end, whatever that is: for containers whose program may fail. */
  tryDocker(args: readonly string[]): Promise<Outcome> {
    return run(DOCKER, args, { env: this.#environment() })
  }

  #environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, DOCKER_HOST: this.host, DOCKER_CONFIG: this.temp.path }
  }

  async build({
    name,
    builder,
    dockerfile,
    context,
    args = {},
    cache = true,
    timeout,
  }: Build): Promise<void> {
    this.#cacheBefore ??= this.#cacheIds()
    await this.#cacheBefore
    const options = Object.entries(args).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`])
    if (!cache) options.push('--no-cache')
    // Most Dockerfiles come apart from the folder, which several images share.
    if (dockerfile !== null) options.push('-f', '-')
    await this.docker(['build', '--network=host', '--force-rm', '-t', name, ...options, context], {
      input: dockerfile === null ? undefined : Buffer.from(dockerfile),
      timeout,
      env: { DOCKER_BUILDKIT: builder === 'buildkit' ? '1' : '0' },
    })
  }

  /** Makes an image of one layer out of a folder. */
  async importFolder(name: string, folder: string): Promise<void> {
    const tar = this.temp.join(`${randomBytes(4).toString('hex')}.tar`)
    await output('tar', ['-C', folder, '--numeric-owner', '-cf', tar, '.'])
    await this.importTar(name, tar)
    rmSync(tar)
  }

  /** Makes an image of one layer out of a tar; `changes` are lines of a Dockerfile. */
  async importTar(name: string, tar: string, changes: readonly string[] = []): Promise<void> {
    const options = [`LABEL ${this.label}`, ...changes].flatMap((change) => ['--change', change])
    await this.docker(['import', ...options, tar, name])
  }

  /** Makes an image out of what a container of another has changed. */
  async commit(name: string, image: string, command: readonly string[]): Promise<void> {
    const container = `${this.runId}-${randomBytes(4).toString('hex')}`
    await this.docker(['run', '--network=none', '--name', container, image, ...command])
    await this.docker(['commit', container, name])
    await this.docker(['rm', '-v', container])
  }

  inspect(image: string): Promise<InspectedImage> {
    return this.getJson(`/images/${image}/json`)
  }

  /** The rows of the image's history, oldest first, with sizes to the byte. */
  async history(image: string): Promise<HistoryRow[]> {
    return (await this.getJson<HistoryRow[]>(`/images/${image}/history`)).reverse()
  }

  async getJson<T>(path: string): Promise<T> {
    return JSON.parse((await this.getBytes(path)).toString('utf8')) as T
  }

  /** The body of a GET, byte for byte; throws on any answer but a 200. */
  async getBytes(path: string): Promise<Buffer> {
    return this.#ask('GET', path)
  }

  /** The body that a POST is answered with. */
  post(path: string, body?: Uint8Array): Promise<Buffer> {
    return this.#ask('POST', path, body)
  }

  /** Removes what this run has made, and throws if anything of it is left. */
  async cleanUp(): Promise<void> {
    try {
      await this.#removeAll()
    } finally {
      this.temp.remove()
    }
  }

  async #removeAll(): Promise<void> {
    const containers = await this.#list('ps', '-aq', '--no-trunc')
    if (containers.length > 0) await this.docker(['rm', '-fv', ...containers])
    // An image with children can only go after them: each round takes those that have none.
    for (let images = await this.#images(); images.length > 0; ) {
      await this.docker(['rmi', '-f', ...images]).catch(() => {})
      const left = await this.#images()
      if (left.length === images.length)
        throw new Error(`images of ${this.runId} are left: ${left.join(' ')}`)
      images = left
    }
    await this.#pruneCache()
    const left = [...(await this.#images()), ...(await this.#list('ps', '-aq'))]
    if (left.length > 0) throw new Error(`the engine still has things of ${this.runId}: ${left.join(' ')}`)
  }

  async #images(): Promise<string[]> {
    return [...new Set(await this.#list('images', '-aq', '--no-trunc'))]
  }

  async #list(...command: string[]): Promise<string[]> {
    const text = await this.docker([...command, '--filter', `label=${this.label}`])
    return text.toString('utf8').split('\n').filter(Boolean)
  }

  /** BuildKit's records bear no label: what was not there before the first build is ours. */
  async #pruneCache(): Promise<void> {
    const known = await this.#cacheBefore
    if (!known) return
    for (let before = Number.POSITIVE_INFINITY; ; ) {
      const ids = [...(await this.#cacheIds())].filter((id) => !known.has(id))
      // A record that another one is built on goes after it.
      if (ids.length === 0 || ids.length === before) return
      before = ids.length
      for (const id of ids) {
        const filters = encodeURIComponent(JSON.stringify({ id: { [id]: true } }))
        await this.#askInTurn('POST', `/build/prune?all=1&filters=${filters}`)
      }
    }
  }

  async #cacheIds(): Promise<ReadonlySet<string>> {
    const usage = (await this.#askInTurn('GET', '/system/df')).toString('utf8')
    const { BuildCache } = JSON.parse(usage) as { BuildCache: { ID: string }[] | null }
    return new Set((BuildCache ?? []).map(({ ID }) => ID))
  }

  /** Some questions the daemon answers to one client at a time, and refuses (409) to another that runs beside it. */
  async #askInTurn(method: string, path: string): Promise<Buffer> {
    for (let tries = 0; ; tries++) {
      try {
        return await this.#ask(method, path)
      } catch (error) {
        if (tries === 50 || !/ was answered (409: |500: .*already running)/.test(String(error))) throw error
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }

  #ask(method: string, path: string, body?: Uint8Array): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const asked = request({ socketPath: this.socket, method, path }, (answer: IncomingMessage) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const said = Buffer.concat(chunks)
          if (answer.statusCode === 200) resolve(said)
          else reject(new Error(`${method} ${path} was answered ${answer.statusCode}: ${said}`))
        })
      })
      asked.on('error', reject)
      asked.end(body)
    })
  }
}
