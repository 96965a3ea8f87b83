import type { IncomingMessage } from 'node:http'
import { LayersizeError } from '../../../errors.js'
import { aborted } from '../../aborted.js'
import { passingArchive } from '../../archive/passing-archive.js'
import type { OnProgress } from '../../progress.js'
import type { Catalog, VisitBlob } from '../../source.js'
import type { Engine } from '../connection/engine.js'
import { ExportTail } from './export-tail.js'
import { takeAnswer } from './take-answer.js'

/** How much more of a failed export is read, and how long, to see whether the engine says why. */
const DRAIN_BYTES = 64 * 1024
const DRAIN_MILLISECONDS = 1000

/** The catalog of what an engine exports when asked; each blob is visited as it passes. Ends the answer, whatever happens. */
export async function readExport(
  ask: () => Promise<IncomingMessage>,
  engine: Engine,
  onProgress: OnProgress | undefined,
  visit: VisitBlob,
): Promise<Catalog> {
  const { place } = engine
  const tail = new ExportTail()
  const archive = await passingArchive(visit)
  // Nothing is waited for between the answer and those who listen to it.
  const answer = await ask()
  let readBytes = 0
  const take = (chunk: Buffer) => {
    tail.push(chunk)
    readBytes += chunk.length
    onProgress?.({ readBytes, totalBytes: null })
    return archive.write(chunk)
  }
  try {
    await takeAnswer(answer, engine, take)
    const catalog = await archive.end()
    const failure = tail.failure(place.host)
    if (failure) throw failure
    return catalog
  } catch (error) {
    archive.destroy()
    if (engine.signal?.aborted) throw aborted(engine.signal)
    await drain(answer, tail)
    throw tail.failure(place.host) ?? ofExport(error, place.host)
  } finally {
    answer.destroy()
  }
}

/** Lets what the engine appends to an export that broke off come in, if it comes soon. */
async function drain(answer: IncomingMessage, tail: ExportTail): Promise<void> {
  const timer = setTimeout(() => answer.destroy(), DRAIN_MILLISECONDS)
  let left = DRAIN_BYTES
  try {
    for await (const chunk of answer) {
      tail.push(chunk)
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
