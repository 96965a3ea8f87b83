import { LayersizeError } from '../errors.js'
import { type Digest, digestOf, parseDigest } from './digest.js'

/** One step of an image's history (OCI config.md, "history"). */
export interface HistoryEntry {
  readonly createdBy: string
  readonly comment: string
  /** Whether the step says that it made no layer. */
  readonly emptyLayer: boolean
}

/** What an image's configuration says about where its bytes come from (OCI config.md). */
export interface ImageConfig {
  /** The digest of the configuration itself: the image's identity. */
  readonly id: Digest
  readonly created: string | null
  /** `os/architecture` or `os/architecture/variant`. */
  readonly platform: string
  readonly diffIds: readonly Digest[]
  readonly history: readonly HistoryEntry[]
}

/** Reads an image configuration. Throws CONFIG_INVALID where the bytes are not one. */
export function parseConfig(bytes: Uint8Array, where: string): ImageConfig {
  const config = parseJsonObject(bytes, () => invalid(where, 'it is not JSON'))
  const rootfs = config.rootfs
  if (!isObject(rootfs) || !Array.isArray(rootfs.diff_ids ?? [])) {
    throw invalid(where, 'it has no rootfs.diff_ids')
  }
  const diffIds = ((rootfs.diff_ids ?? []) as unknown[]).map((text) => {
    const digest = parseDigest(text)
    if (!digest) throw invalid(where, `its diff_id ${JSON.stringify(text)} is not a sha256 digest`)
    return digest
  })
  const history = Array.isArray(config.history) ? config.history.filter(isObject) : []
  return {
    id: digestOf(bytes),
    created: string(config.created) || null,
    platform: formatPlatform(string(config.os), string(config.architecture), string(config.variant)),
    diffIds,
    history: history.map((step) => ({
      createdBy: string(step.created_by),
      comment: string(step.comment),
      emptyLayer: step.empty_layer === true,
    })),
  }
}

/** `os/architecture[/variant]`, with `unknown` for what is not said. */
export function formatPlatform(os: string, architecture: string, variant: string): string {
  return [os || 'unknown', architecture || 'unknown', ...(variant ? [variant] : [])].join('/')
}

/** The JSON object in these bytes; throws what `otherwise` makes where there is none. */
function parseJsonObject(bytes: Uint8Array, otherwise: () => Error): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch {
    throw otherwise()
  }
  if (!isObject(value)) throw otherwise()
  return value
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function invalid(where: string, why: string): LayersizeError {
  return new LayersizeError('CONFIG_INVALID', `The image's configuration ${where} cannot be used: ${why}`, {
    hint: 'Save or build the image again; if it comes back, the tool that wrote it is at fault.',
  })
}
