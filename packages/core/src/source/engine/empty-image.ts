import { LayersizeError } from '../../errors.js'
import type { ImageConfig } from '../../oci/config.js'
import { parseDigest } from '../../oci/digest.js'
import { platformOf } from '../../oci/platform.js'

/** What `/images/x/json` says, as far as it is used here. */
export interface Inspected {
  readonly Id: string
  readonly Created?: string
  readonly Os?: string
  readonly Architecture?: string
  readonly Variant?: string
  readonly RepoTags?: readonly string[] | null
  readonly RootFS?: { readonly Layers?: readonly string[] | null }
}

/** A step of `/images/x/history`, which lists the newest first. */
export interface HistoryStep {
  /** Seconds since 1970. */
  readonly Created?: number
  readonly CreatedBy?: string
  readonly Comment?: string
}

/** A Date holds no later one. */
const LAST_SECOND = 8_640_000_000_000

/** The configuration of an image without layers, which engines do not export: as much of it as they tell otherwise. */
export function configOfEmptyImage(image: Inspected, history: readonly HistoryStep[]): ImageConfig {
  const id = parseDigest(image.Id)
  if (!id)
    throw new LayersizeError(
      'ENGINE_ANSWER_INVALID',
      `The engine names the image ${JSON.stringify(image.Id)}, which is no sha256 digest`,
    )
  return {
    id,
    created: image.Created || null,
    platform: platformOf({ os: image.Os, architecture: image.Architecture, variant: image.Variant }),
    diffIds: [],
    history: [...history].reverse().map((step) => ({
      createdBy: step.CreatedBy ?? '',
      comment: step.Comment ?? '',
      created: timeOf(step.Created),
      emptyLayer: true,
    })),
  }
}

function timeOf(seconds: unknown): string | null {
  const known = typeof seconds === 'number' && Math.abs(seconds) < LAST_SECOND
  return known ? new Date(seconds * 1000).toISOString() : null
}
