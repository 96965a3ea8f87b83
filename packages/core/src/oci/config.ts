import { LayersizeError } from '../errors.js'
import { type Digest, digestOf, parseDigest } from './digest.js'
import { isObject, listOf, parseJsonObject, shown, textOf } from './json.js'
import { type Platform, platformOf } from './platform.js'

/** One step of an image's history (OCI config.md, "history"). */
export interface HistoryEntry {
  readonly createdBy: string
  readonly comment: string
  /** When, RFC 3339; null where the history does not say. */
  readonly created: string | null
  /** Whether the step says that it made no layer. */
  readonly emptyLayer: boolean
}

/** What an image's configuration says about where its bytes come from (OCI config.md). */
export interface ImageConfig {
  /** The digest of the configuration itself: the image's identity. */
  readonly id: Digest
  readonly created: string | null
  readonly platform: Platform
  readonly diffIds: readonly Digest[]
  readonly history: readonly HistoryEntry[]
}

/** Reads an image configuration. Throws CONFIG_INVALID where the bytes are not one. */
export function parseConfig(bytes: Uint8Array, where: string): ImageConfig {
  const config = parseJsonObject(bytes)
  if (!config) throw invalid(where, 'it is no JSON object')
  const rootfs = config.rootfs
  if (!isObject(rootfs) || !Array.isArray(rootfs.diff_ids ?? [])) {
    throw invalid(where, 'it has no rootfs.diff_ids')
  }
  const diffIds = ((rootfs.diff_ids ?? []) as unknown[]).map((text) => {
    const digest = parseDigest(text)
    if (!digest) throw invalid(where, `its diff_id ${shown(text)} is not a sha256 digest`)
    return digest
  })
  const history = listOf(config.history).filter(isObject)
  return {
    id: digestOf(bytes),
    created: textOf(config.created) || null,
    platform: platformOf(config),
    diffIds,
    history: history.map((step) => ({
      createdBy: textOf(step.created_by),
      comment: textOf(step.comment),
      created: textOf(step.created) || null,
      emptyLayer: step.empty_layer === true,
    })),
  }
}

function invalid(where: string, why: string): LayersizeError {
  return new LayersizeError('CONFIG_INVALID', `The image's configuration ${where} cannot be used: ${why}`, {
    hint: 'Save or build the image again; if it comes back, the tool that wrote it is at fault.',
  })
}
