import { isObject } from '../../../oci/json.js'
import type { EngineFigures } from '../../source.js'
import type { Engine } from '../connection/engine.js'
import { notAnEngine } from '../connection/engine-error.js'
import { readStore } from '../store.js'
import { type Inspected, queryOf } from './inspect.js'

/** What the engine itself says that an image and its history weigh. Rejects as `Engine.get` does. */
export async function readFigures(
  engine: Engine,
  { id, size, hasManifests, platform }: Inspected,
): Promise<EngineFigures> {
  const query = hasManifests ? { platform: queryOf(platform) } : {}
  const history = await engine.get(`/images/${id}/history`, query)
  if (!Array.isArray(history)) throw notAnEngine(engine.place)
  const rows = history.toReversed().map((row) => (isObject(row) && isBytes(row.Size) ? row.Size : null))
  return {
    engine: engine.about,
    store: await readStore(engine),
    imageBytes: isBytes(size) ? size : null,
    rows,
  }
}

function isBytes(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
