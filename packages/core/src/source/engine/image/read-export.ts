import { on } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { LayersizeError } from '../../../errors.js'
import { readMembers } from '../../archive/stream-archive.js'
import type { OnProgress } from '../../progress.js'
import type { Catalog, VisitBlob } from '../../source.js'
import { watch } from '../../watch.js'
import type { Engine } from '../connection/engine.js'
import { connectionLost, stalled } from '../connection/engine-error.js'
import { ExportTail } from './export-tail.js'

/** How many chunks of an export may wait to be read: about 2 MB. */
const WAITING_CHUNKS = { highWaterMark: 64, lowWaterMark: 16 }

/** How much more of a failed export is read, and how long, to see whether the engine says why. */
const DRAIN_BYTES = 64 * 1024
const DRAIN_MILLISECONDS = 1000

/** The catalog of what an engine exports; each blob is visited as it passes. Ends the answer, whatever happens. */
export async function readExport(
  answer: IncomingMessage,
  engine: Engine,
  onProgress: OnProgress | undefined,
  visit: VisitBlob,
): Promise<Catalog> {
  const { signal, place } = engine
  const tail = new ExportTail()
  answer.on('data', (chunk) => tail.push(chunk))
  const bytes = wholeAnswer(answer, engine)
  try {
    const catalog = await readMembers(watch(bytes, signal, onProgress, null), visit)
    const failure = tail.failure(place.host)
    if (failure) throw failure
    return catalog
  } catch (error) {
    if (!signal?.aborted) await drain(answer)
    throw tail.failure(place.host) ?? ofExport(error, place.host)
  } finally {
    answer.destroy()
  }
}

/** The answer's bytes, with an error where it was cut off, or where nothing comes any more. */
async function* wholeAnswer(answer: IncomingMessage, { place, idleTimeout }: Engine): AsyncGenerator<Buffer> {
  // Only the time in which somebody waits for a chunk is the engine's.
  let waitingSince: number | null = performance.now()
  const lookUp = () => {
    if (waitingSince === null || performance.now() - waitingSince < idleTimeout) return
    answer.destroy(stalled(place, idleTimeout))
  }
  const timer = idleTimeout > 0 ? setInterval(lookUp, idleTimeout / 4) : undefined
  try {
    // Chunk by chunk: iterating over the stream itself would copy all that waits into a new buffer each time.
    const chunks = on(answer, 'data', { close: ['end'], ...WAITING_CHUNKS })
    for await (const [chunk] of chunks) {
      waitingSince = null
      yield chunk
      waitingSince = performance.now()
    }
  } catch (error) {
    throw connectionLost(error, place)
  } finally {
    clearInterval(timer)
    // What follows may tell why the reader stopped early.
    answer.pause()
  }
  if (!answer.complete) throw connectionLost(undefined, place)
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
