import { LayersizeError } from '../errors.js'
import { type ImageChoice, parseReference } from '../oci/reference.js'
import { streamArchive } from './archive/stream-archive.js'
import type { EngineChoice } from './engine/place/find-places.js'
import { exists, openPath, splitLocation } from './open-path.js'
import type { OnProgress } from './progress.js'
import type { OpenSource } from './source.js'

export interface ResolveOptions extends EngineChoice {
  readonly platform?: string | undefined
  readonly from?: 'auto' | 'store' | 'export' | undefined
  readonly linksInto?: readonly string[] | undefined
  readonly idleTimeout?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Opens the source that a reference names, and says which of its images is meant; a stream is read as an archive. */
export async function resolve(
  image: string | AsyncIterable<Uint8Array>,
  options: ResolveOptions,
): Promise<{ source: OpenSource; choice: ImageChoice | null }> {
  const { linksInto = [], signal, onProgress } = options
  if (typeof image !== 'string') return { source: streamArchive(image, signal, onProgress), choice: null }
  const reference = parseReference(image)
  if (reference.transport === 'engine') {
    // Imported here: an archive needs nothing of all that an engine does.
    const { openEngineImage } = await import('./engine/image/open-engine-image.js')
    const opened = openEngineImage(reference.image, reference.kind, options)
    const source = await opened.catch(async (error) => {
      throw (await meantPath(error, image)) ?? error
    })
    return { source, choice: null }
  }
  const { location, literal } = reference
  const { path, choice } = literal ? { path: location, choice: null } : await splitLocation(location)
  return { source: await openPath(path, linksInto, signal, onProgress), choice }
}

/** The error of an engine that has no such image, for a text that is a path as well; null where it is none. */
async function meantPath(error: unknown, text: string): Promise<LayersizeError | null> {
  if (!(error instanceof LayersizeError) || !(await exists(text))) return null
  const hint = `There is a file or folder of this name; if you mean that, write ./${text}`
  return new LayersizeError(error.code, error.message, { cause: error, hint })
}
