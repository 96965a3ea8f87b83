import { on } from 'node:events'
import { Agent, type IncomingMessage } from 'node:http'
import type Dockerode from 'dockerode'
import { LayersizeError } from '../../errors.js'
import { type Digest, parseDigest } from '../../oci/digest.js'
import { untilAborted } from '../aborted.js'
import { readMembers } from '../archive/stream-archive.js'
import type { OnProgress } from '../progress.js'
import type { Catalog, CatalogImage, OnceSource, VisitBlob } from '../source.js'
import { watch } from '../watch.js'
import { configOfEmptyImage, type HistoryStep, type Inspected } from './empty-image.js'
import { connectionLost, engineError } from './engine-error.js'
import { ExportTail } from './export-tail.js'
import { type Endpoint, parseHost } from './host.js'
import { askForStatements, lookUp } from './look-up.js'

/** How many chunks of an export may wait to be read: about 2 MB. */
const WAITING_CHUNKS = { highWaterMark: 64, lowWaterMark: 16 }

/** How much more of a failed export is read, and how long, to see whether the engine says why. */
const DRAIN_BYTES = 64 * 1024
const DRAIN_MILLISECONDS = 1000

/** The part of dockerode that its types leave out. */
interface Exporter {
  getImages(options: { names: string[] }): Promise<IncomingMessage>
}

/**
 * An image of the engine at `host`, asked for at once and exported when it is read.
 * Throws HOST_INVALID, ENGINE_UNREACHABLE, IMAGE_NOT_FOUND, ENGINE_REFUSED, ENGINE_ANSWER_INVALID, ABORTED.
 */
export async function openEngine(
  image: string,
  host: string,
  platform: string | undefined,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
): Promise<OnceSource> {
  // All connections are of one agent, which ends them whatever they are doing.
  const agent = new Agent()
  const docker = await connect(parseHost(host), host, agent)
  const ask = <T>(question: Promise<unknown>) => answered<T>(question, signal, host, image)
  let inspected: Inspected
  let diffIds: Digest[]
  try {
    inspected = await ask<Inspected>(docker.getImage(image).inspect())
    diffIds = layersOf(inspected, host)
  } catch (error) {
    agent.destroy()
    throw error
  }
  return {
    access: 'once',
    known: { id: parseDigest(inspected.Id), diffIds },
    lookUp: (name) => lookUp(docker, name, signal),
    statements: () => askForStatements(docker, inspected.Id, signal),
    async read(visit) {
      if (diffIds.length === 0) {
        const history = await ask<HistoryStep[]>(docker.getImage(image).history())
        if (!isHistory(history)) throw notAnEngine(host)
        return emptyCatalog(inspected, history)
      }
      // By its id: the name may point at another image by now.
      const exporter = docker as unknown as Exporter
      const answer = await ask<IncomingMessage>(exporter.getImages({ names: [inspected.Id] }))
      const catalog = await readExport(answer, host, signal, onProgress, visit)
      return {
        ...catalog,
        kind: 'docker-daemon',
        images: platform ? catalog.images : described(catalog, diffIds),
      }
    },
    async [Symbol.asyncDispose]() {
      agent.destroy()
    },
  }
}

async function connect(endpoint: Endpoint, host: string, agent: Agent): Promise<Dockerode> {
  // Imported here, since it takes longer than a small archive does.
  const { default: Docker } = await import('dockerode')
  // What is not said here, docker-modem takes from the environment: say it all.
  const unset = { host: undefined, port: undefined, socketPath: undefined, timeout: undefined }
  const noTls = { ca: undefined, cert: undefined, key: undefined, protocol: 'http' }
  const place =
    endpoint.kind === 'socket' ? { socketPath: endpoint.path } : { host: endpoint.host, port: endpoint.port }
  try {
    return new Docker({ ...unset, ...noTls, ...place, agent } as unknown as Dockerode.DockerOptions)
  } catch (error) {
    // It reads DOCKER_HOST and DOCKER_CERT_PATH even so, and stumbles over what is wrong with them.
    const why = (error as Error).message
    throw new LayersizeError('HOST_INVALID', `Cannot prepare a connection to ${host}: ${why}`, {
      cause: error,
      hint: 'Correct or unset DOCKER_HOST and DOCKER_CERT_PATH.',
    })
  }
}

/** The answer to a question, or the error that says why there is none; ABORTED as soon as the signal says so. */
async function answered<T>(
  question: Promise<unknown>,
  signal: AbortSignal | undefined,
  host: string,
  image: string,
): Promise<T> {
  try {
    return (await untilAborted(question, signal)) as T
  } catch (error) {
    throw error instanceof LayersizeError ? error : engineError(error, host, image)
  }
}

async function readExport(
  answer: IncomingMessage,
  host: string,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  visit: VisitBlob,
): Promise<Catalog> {
  const tail = new ExportTail()
  answer.on('data', (chunk) => tail.push(chunk))
  const bytes = wholeAnswer(answer, host)
  try {
    const catalog = await readMembers(watch(bytes, signal, onProgress, null), visit)
    const failure = tail.failure(host)
    if (failure) throw failure
    return catalog
  } catch (error) {
    if (!signal?.aborted) await drain(answer)
    throw tail.failure(host) ?? ofExport(error, host)
  } finally {
    answer.destroy()
  }
}

/** The answer's bytes, with an error where it was cut off. */
async function* wholeAnswer(answer: IncomingMessage, host: string): AsyncGenerator<Buffer> {
  try {
    // Chunk by chunk: iterating over the stream itself would copy all that waits into a new buffer each time.
    const chunks = on(answer, 'data', { close: ['end'], ...WAITING_CHUNKS })
    for await (const [chunk] of chunks) yield chunk
  } catch (error) {
    throw connectionLost(error, host)
  } finally {
    // What follows may tell why the reader stopped early.
    answer.pause()
  }
  if (!answer.complete) throw connectionLost(undefined, host)
}

/** Lets what the engine appends to an export that broke off come in, if it comes soon. */
async function drain(answer: IncomingMessage): Promise<void> {
  const timer = setTimeout(() => answer.destroy(), DRAIN_MILLISECONDS)
  let left = DRAIN_BYTES
  try {
    for await (const chunk of answer) {
      left -= chunk.length
      if (left <= 0) break
    }
  } catch {
    // The connection is lost: what came before is all there is.
  } finally {
    clearTimeout(timer)
  }
}

/** What is wrong with an archive is the engine's, if it has just written it. */
function ofExport(error: unknown, host: string): unknown {
  const about = ['ARCHIVE_TRUNCATED', 'ARCHIVE_INVALID', 'NOT_AN_ARCHIVE', 'MANIFEST_MISSING']
  if (!(error instanceof LayersizeError) || !about.includes(error.code)) return error
  return new LayersizeError(
    'ENGINE_EXPORT_FAILED',
    `The engine at ${host} gave no whole image: ${error.message}`,
    {
      cause: error,
      hint: "Try again; the engine's own log may say more.",
    },
  )
}

function layersOf(inspected: Inspected, host: string): Digest[] {
  const layers = inspected?.RootFS?.Layers ?? (inspected?.RootFS ? [] : null)
  const diffIds = Array.isArray(layers) ? layers.map(parseDigest) : [null]
  if (typeof inspected?.Id === 'string' && diffIds.every((diffId) => diffId !== null)) return diffIds
  throw notAnEngine(host)
}

function isHistory(answer: unknown): answer is HistoryStep[] {
  const isText = (value: unknown) => value === undefined || typeof value === 'string'
  return (
    Array.isArray(answer) && answer.every((step) => step && isText(step.CreatedBy) && isText(step.Comment))
  )
}

function notAnEngine(host: string): LayersizeError {
  return new LayersizeError(
    'ENGINE_ANSWER_INVALID',
    `What listens at ${host} does not answer as a Docker engine does`,
    { hint: 'Name the socket of an engine with --host or DOCKER_HOST.' },
  )
}

/** The image that inspect told of, among all that the export holds. */
function described({ images }: Catalog, diffIds: readonly Digest[]): CatalogImage[] {
  const same = images.filter(({ config }) => String(config.diffIds) === String(diffIds))
  if (same.length > 0) return same
  throw new LayersizeError('IMAGE_CHANGED', 'The engine exported another image than it had described', {
    hint: 'It was changed while it was read: try again.',
  })
}

function emptyCatalog(inspected: Inspected, history: readonly HistoryStep[]): Catalog {
  const config = configOfEmptyImage(inspected, history)
  const names = inspected.RepoTags ?? []
  const { platform } = config
  const image = {
    positions: [0],
    names,
    digests: [],
    platform,
    config,
    claimedId: null,
    layers: [],
    annotations: {},
  }
  return {
    kind: 'docker-daemon',
    images: [image],
    absent: [],
    artifacts: [],
    find: async () => null,
    statements: async () => [],
  }
}
