import { LayersizeError } from '../../../errors.js'
import type { ImageConfig } from '../../../oci/config.js'
import { parseDigest } from '../../../oci/digest.js'
import { isObject, textOf } from '../../../oci/json.js'
import type { Catalog } from '../../source.js'
import type { Engine } from '../connection/engine.js'
import { notAnEngine } from '../connection/engine-error.js'
import type { Inspected } from './inspect.js'

/** The catalog of an image without layers, which some engines do not export: as much of it as they tell otherwise. */
export async function emptyCatalog(
  engine: Engine,
  inspected: Inspected,
  kind: Catalog['kind'],
): Promise<Catalog> {
  const config = configOf(inspected, await engine.get(`/images/${inspected.id}/history`), engine)
  const { names, platform } = inspected
  const about = { positions: [0], names, digests: [], platform, annotations: {} }
  const image = { ...about, config, claimedId: null, layers: [] }
  const nothing = { find: async () => null, statements: async () => [] }
  return { kind, images: [image], absent: [], artifacts: [], ...nothing }
}

/** `history` is that of the API, which lists the newest first. */
function configOf(inspected: Inspected, history: unknown, engine: Engine): ImageConfig {
  const id = parseDigest(inspected.id)
  if (!id)
    throw new LayersizeError(
      'ENGINE_ANSWER_INVALID',
      `The engine names the image ${JSON.stringify(inspected.id)}, which is no sha256 digest`,
    )
  if (!isHistory(history)) throw notAnEngine(engine.place)
  return {
    id,
    created: inspected.created || null,
    platform: inspected.platform,
    diffIds: [],
    history: history.toReversed().map((step) => ({
      createdBy: textOf(step.CreatedBy),
      comment: textOf(step.Comment),
      created: timeOf(step.Created),
      emptyLayer: true,
    })),
  }
}

/** A Date holds no later one. */
const LAST_SECOND = 8_640_000_000_000

/** The API gives seconds since 1970. */
function timeOf(seconds: unknown): string | null {
  const known = typeof seconds === 'number' && Math.abs(seconds) < LAST_SECOND
  return known ? new Date(seconds * 1000).toISOString() : null
}

function isHistory(answer: unknown): answer is Record<string, unknown>[] {
  const isText = (value: unknown) => value === undefined || typeof value === 'string'
  return (
    Array.isArray(answer) &&
    answer.every((step) => isObject(step) && isText(step.CreatedBy) && isText(step.Comment))
  )
}
