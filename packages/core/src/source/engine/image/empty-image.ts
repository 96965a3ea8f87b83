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
  const image = { positions: [0], names, digests: [], platform, config, claimedId: null, layers: [] }
  return { kind, images: [image], absent: [], artifacts: [], find: async () => null }
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
      emptyLayer: true,
    })),
  }
}

function isHistory(answer: unknown): answer is Record<string, unknown>[] {
  const isText = (value: unknown) => value === undefined || typeof value === 'string'
  return (
    Array.isArray(answer) &&
    answer.every((step) => isObject(step) && isText(step.CreatedBy) && isText(step.Comment))
  )
}
