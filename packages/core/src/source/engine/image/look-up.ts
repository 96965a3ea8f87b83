import { LayersizeError } from '../../../errors.js'
import { isObject, listOf, textOf } from '../../../oci/json.js'
import type { KnownImage } from '../../../oci/known-image.js'
import { isImageName } from '../../../oci/reference.js'
import type { Engine } from '../connection/engine.js'
import { parseInspected } from './inspect.js'

/** What the engine has under a name or digest; null where that is nothing, or it does not say. Rejects with ABORTED. */
export async function lookUp(engine: Engine, name: string): Promise<KnownImage | null> {
  if (!isImageName(name)) return null
  const path = `/images/${name}`
  const inspected = await quietly(engine.get(`${path}/json`).then((answer) => parseInspected(answer, engine)))
  if (!inspected) return null
  const history = await quietly(engine.get(`${path}/history`))
  const steps = Array.isArray(history) ? history.toReversed() : null
  const { diffIds, platform } = inspected
  return { diffIds, platform, createdBy: steps?.map((step) => textOf(step?.CreatedBy)) ?? null }
}

/** A list of all packages, which is a statement as well, has megabytes; what strangers attach may have any number. */
const MOST_BYTES = 64 << 20

/**
 * The statements of its origin that a containerd store keeps with an image, with that for one platform (as JSON) where it is
 * for several; none where there are none. Rejects with ABORTED.
 */
export async function askForStatements(
  engine: Engine,
  id: string,
  platform: string | undefined,
): Promise<unknown[]> {
  if (!engine.speaks('1.55')) return []
  const query = { statement: '1', platform }
  const answer = await quietly(engine.get(`/images/${id}/attestations`, query, MOST_BYTES))
  return listOf(answer)
    .filter(isObject)
    .map(({ Statement }) => Statement)
}

/** The answer, or null where there is none: what is asked for is a help, and its lack no error. */
async function quietly<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof LayersizeError && error.code === 'ABORTED') throw error
    return null
  }
}
