import type { IncomingMessage } from 'node:http'
import type Dockerode from 'dockerode'
import { LayersizeError } from '../../errors.js'
import { type Digest, parseDigest } from '../../oci/digest.js'
import { aborted } from '../aborted.js'
import { readDockerArchive } from '../read-docker-archive.js'
import type { Catalog, OnProgress, OpenSource } from '../source.js'
import { watch } from '../watch.js'
import { configOfEmptyImage, type HistoryStep, type Inspected } from './empty-image.js'
import { connectionLost, engineError } from './engine-error.js'
import { ExportTail } from './export-tail.js'
import { type Endpoint, parseHost } from './host.js'

/** How much more of a failed export is read to see whether the engine says why. */
const DRAIN = 64 * 1024

/** The part of dockerode that its types leave out. */
interface Exporter {
  getImages(options: { names: string[]; abortSignal: AbortSignal }): Promise<IncomingMessage>
}

/**
 * An image of the engine at `host`, asked for at once and exported when it is read.
 * Throws HOST_INVALID, ENGINE_UNREACHABLE, IMAGE_NOT_FOUND, ENGINE_REFUSED, ABORTED.
 */
export async function openEngine(
  image: string,
  host: string,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
): Promise<OpenSource> {
  const closing = new AbortController()
  const docker = await connect(parseHost(host))
  const ask = <T>(answer: Promise<unknown>) => orAborted(answer as Promise<T>, signal, host, image)
  const inspected = await ask<Inspected>(docker.getImage(image).inspect())
  if (typeof inspected.Id !== 'string') {
    throw new LayersizeError(
      'ENGINE_ANSWER_INVALID',
      `What listens at ${host} does not answer as a Docker engine does`,
      {
        hint: 'Name the socket of an engine with --host or DOCKER_HOST.',
      },
    )
  }
  const diffIds = (inspected.RootFS?.Layers ?? []).map((text) => knownDigest(text, host))
  return {
    access: 'once',
    kind: 'docker-daemon',
    known: { diffIds },
    async read(visit) {
      if (diffIds.length === 0) {
        const history = await ask<HistoryStep[]>(docker.getImage(image).history())
        return emptyCatalog(inspected, history)
      }
      // By its id: the name may point at another image by now.
      const request = { names: [inspected.Id], abortSignal: closing.signal }
      const answer = await ask<IncomingMessage>((docker as unknown as Exporter).getImages(request))
      return readExport(answer, host, signal, onProgress, visit)
    },
    async [Symbol.asyncDispose]() {
      closing.abort()
    },
  }
}

async function connect(endpoint: Endpoint): Promise<Dockerode> {
  // Imported here, since it takes longer than a small archive does.
  const { default: Docker } = await import('dockerode')
  // What is not said here, docker-modem takes from the environment: say it all.
  const unset = {
    host: undefined,
    port: undefined,
    socketPath: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  }
  const options =
    endpoint.kind === 'socket'
      ? { ...unset, socketPath: endpoint.path }
      : { ...unset, host: endpoint.host, port: endpoint.port }
  return new Docker({ ...options, protocol: 'http' } as unknown as Dockerode.DockerOptions)
}

async function orAborted<T>(
  answer: Promise<T>,
  signal: AbortSignal | undefined,
  host: string,
  image: string,
): Promise<T> {
  if (!signal) return answer.catch((error) => Promise.reject(engineError(error, host, image)))
  let onAbort = () => {}
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(aborted(signal))
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([answer, stopped])
  } catch (error) {
    throw error instanceof LayersizeError ? error : engineError(error, host, image)
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function readExport(
  answer: IncomingMessage,
  host: string,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  visit: Parameters<OpenSource['read']>[0],
): Promise<Catalog> {
  const tail = new ExportTail()
  const bytes = wholeAnswer(answer, tail, host)
  try {
    const catalog = await readDockerArchive(watch(bytes, signal, onProgress, null), visit)
    const failure = tail.failure(host)
    if (failure) throw failure
    return catalog
  } catch (error) {
    throw (await reasonGiven(answer, tail, host, signal)) ?? error
  } finally {
    answer.destroy()
  }
}

/** The answer's bytes, with an error where it was cut off. */
async function* wholeAnswer(answer: IncomingMessage, tail: ExportTail, host: string): AsyncGenerator<Buffer> {
  try {
    // Left open when the reader stops early: what follows may tell why it had to.
    for await (const chunk of answer.iterator({ destroyOnReturn: false })) {
      tail.push(chunk)
      yield chunk
    }
  } catch (error) {
    throw connectionLost(error, host)
  }
  if (!answer.complete) throw connectionLost(undefined, host)
}

/** What the engine appended to an export that broke off; null where it says nothing. */
async function reasonGiven(
  answer: IncomingMessage,
  tail: ExportTail,
  host: string,
  signal: AbortSignal | undefined,
): Promise<LayersizeError | null> {
  if (signal?.aborted) return null
  let left = DRAIN
  try {
    for await (const chunk of answer) {
      tail.push(chunk)
      left -= chunk.length
      if (left <= 0) break
    }
  } catch {
    // The connection is lost: what came before is all there is.
  }
  return tail.failure(host)
}

function emptyCatalog(inspected: Inspected, history: readonly HistoryStep[]): Catalog {
  const config = configOfEmptyImage(inspected, history)
  return { images: [{ tags: inspected.RepoTags ?? [], config, layers: [] }], links: new Map() }
}

function knownDigest(text: string, host: string): Digest {
  const digest = parseDigest(text)
  if (digest) return digest
  throw new LayersizeError(
    'ENGINE_ANSWER_INVALID',
    `The engine at ${host} names a layer ${JSON.stringify(text)}, which is no sha256 digest`,
  )
}
