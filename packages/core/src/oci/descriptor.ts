import { LayersizeError } from '../errors.js'
import type { Digest } from './digest.js'
import { parseDigest } from './digest.js'
import { asObject, isObject, shown, textOf } from './json.js'
import { type Platform, platformOf } from './platform.js'

/** What a manifest or an index says of a blob (OCI descriptor.md). */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  /** Bytes as stored. */
  readonly size: number
  readonly artifactType: string
  /** Null where nothing is said of it. */
  readonly platform: Platform | null
  readonly annotations: Readonly<Record<string, unknown>>
}

/** Reads a descriptor; `what` names it in errors. Throws MANIFEST_INVALID, DIGEST_INVALID. */
export function parseDescriptor(value: unknown, what: string): Descriptor {
  if (!isObject(value)) throw invalid(`${what} is no descriptor`)
  const { mediaType, digest, size, artifactType, platform, annotations } = value
  const parsed = parseDigest(digest)
  if (!parsed) {
    throw new LayersizeError(
      'DIGEST_INVALID',
      `${what.replace(/^./, (first) => first.toUpperCase())} has the digest ${shown(digest)}: ${whyNot(digest)}`,
      {
        hint: 'The manifest is damaged, or the tool that wrote it is at fault: write the image again.',
      },
    )
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(`${what} (${parsed}) has the size ${shown(size)}, which cannot be`)
  }
  return {
    mediaType: textOf(mediaType),
    digest: parsed,
    size,
    artifactType: textOf(artifactType),
    platform: isObject(platform) ? platformOf(platform) : null,
    annotations: asObject(annotations),
  }
}

function whyNot(digest: unknown): string {
  const [, algorithm] = /^([\w+.-]+):/.exec(textOf(digest)) ?? []
  if (!algorithm) return 'it should be sha256: and 64 hex digits'
  return algorithm === 'sha256'
    ? 'after sha256: there should be 64 lower-case hex digits'
    : `${algorithm} is no algorithm that layersize knows, which is sha256`
}

function invalid(why: string): LayersizeError {
  return new LayersizeError('MANIFEST_INVALID', `The image's manifest cannot be used: ${why}`, {
    hint: 'Write the image again; if it comes back, the tool that wrote it is at fault.',
  })
}
