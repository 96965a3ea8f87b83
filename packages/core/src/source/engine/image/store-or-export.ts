import type { EngineStore } from '../../../diagnosis.js'
import { LayersizeError } from '../../../errors.js'
import type { OnProgress } from '../../progress.js'
import type { EngineFacts, OnceSource, OpenSource } from '../../source.js'
import { isAtLeast } from '../connection/api-version.js'
import type { Engine } from '../connection/engine.js'
import { readStore } from '../store.js'
import { isGone, removed } from './gone.js'

/** How an image of an engine is read: in its store on this machine, exported by the engine, or whichever is possible. */
export type Way = 'auto' | 'store' | 'export'

interface Choice {
  readonly engine: Engine
  readonly store: Promise<EngineStore | LayersizeError | null>
  readonly from: Way
  /** Whether what the engine says of the image is of the platform that is asked for: an older one cannot be asked. */
  readonly isAsked: boolean
  readonly onProgress: OnProgress | undefined
}

/** Where an engine on this machine keeps its images, asked for early; null where nobody wants to know. Never rejects. */
export async function askForStore(engine: Engine, from: Way): Promise<EngineStore | LayersizeError | null> {
  if (from === 'export' || engine.place.endpoint.kind !== 'socket') return null
  return readStore(engine).catch((error: LayersizeError) => error)
}

/**
 * The same image read in the engine's store, where that is possible and wanted. Rejects where it must be: with
 * STORE_UNREADABLE, STORE_DAMAGED, and what is wrong with the image.
 */
export async function openByStore(exported: OnceSource, choice: Choice): Promise<OpenSource> {
  const { engine, from, onProgress } = choice
  const tell = (way: string) => onProgress?.({ readBytes: 0, totalBytes: null, way })
  const known = exported.known as EngineFacts
  // An image without layers has nothing to be read.
  if (from === 'export' || known.diffIds.length === 0) return exported
  const giveUp = async (error: LayersizeError): Promise<OpenSource> => {
    if (error.code === 'ABORTED') throw error
    if (from === 'store') throw known.id && (await isGone(engine, known.id)) ? removed(error) : error
    tell(`exported, since ${error.message.replace(/^The/, 'the')}`)
    return exported
  }
  try {
    const { openStore } = await import('../../store/open-store.js')
    const opened = await openStore(describe(engine), await readable(choice), known)
    tell("from the engine's store")
    const { read: _, ...answers } = exported
    return { ...answers, ...opened, access: 'random', instead: giveUp }
  } catch (error) {
    if (!(error instanceof LayersizeError)) throw error
    return giveUp(error)
  }
}

/** Docker 25 and later writes a manifest of what it exports. */
function describe({ about: { kind, apiVersion } }: Engine) {
  return { kind, writesManifests: kind === 'docker' && isAtLeast(apiVersion, '1.44') }
}

async function readable({ engine, store, isAsked }: Choice): Promise<EngineStore> {
  const { storeUnreadable } = await import('../../store/store-error.js')
  const answer = await store
  if (!isAsked) throw storeUnreadable('the engine describes the image for another platform')
  if (answer instanceof LayersizeError) {
    throw answer.code === 'ABORTED' ? answer : storeUnreadable('the engine does not say where it is', answer)
  }
  if (!answer) throw storeUnreadable(`the engine at ${engine.place.host} is on another machine`)
  if (answer.readable) return answer
  const where =
    answer.root === ''
      ? 'the engine does not say where it is'
      : `this user may not read ${JSON.stringify(answer.root)}, or it is not on this machine`
  throw storeUnreadable(where)
}
