import type { AnalysisWarning } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import { type Digest, parseDigest } from '../oci/digest.js'
import type { CatalogImage, CatalogLayer } from '../source/source.js'
import type { ReadLayer } from './read-image.js'

/**
 * Compares all digests that were taken while the layers were read with those that the image names. Throws
 * DIGEST_MISMATCH, naming each that differs; gives a warning for what an old writer of zstd:chunked is known to get wrong.
 */
export function verifyDigests(image: CatalogImage, layers: readonly ReadLayer[]): AnalysisWarning[] {
  const wrong: string[] = []
  const warnings: AnalysisWarning[] = []
  const check = (what: string, expected: Digest | null, actual: Digest) => {
    if (expected && expected !== actual) wrong.push(`${what} should be ${expected} and is ${actual}`)
  }
  check('the configuration', image.claimedId, image.config.id)
  for (const [i, layer] of layers.entries()) {
    if (layer.missing === 'absent') wrong.push(`layer ${i + 1} is not there`)
    if (layer.missing === 'encrypted' || layer.missing === 'foreign') {
      const message = `Layer ${i + 1} is ${layer.missing}: its digests could not be verified`
      warnings.push({ code: 'digest-unverified', message })
    }
    if (layer.missing || !layer.facts.digests) continue
    const { blob, tar } = layer.facts.digests
    const named = image.layers[i] as CatalogLayer
    check(`the blob of layer ${i + 1}`, named.descriptor?.digest ?? digestInPath(named.key), blob)
    const diffId = image.config.diffIds[i] as Digest
    if (diffId !== tar && isZstdChunked(named)) {
      const message = `The tar of layer ${i + 1} should be ${diffId} and is ${tar}: older writers of zstd:chunked lose the tar's padding`
      warnings.push({ code: 'diff-id-mismatch', message })
    } else {
      check(`the tar of layer ${i + 1}`, diffId, tar)
    }
  }
  if (wrong.length === 0) return warnings
  throw new LayersizeError('DIGEST_MISMATCH', `The image is not what it says it is: ${wrong.join('; ')}`, {
    hint: 'It was damaged or changed since it was built: pull, copy or save it again.',
  })
}

/** A path in a layout says what its blob should be (OCI image-layout.md, "Blobs"). */
function digestInPath(path: string): Digest | null {
  const [, hex] = /(?:^|\/)blobs\/sha256\/([0-9a-f]{64})$/.exec(path) ?? []
  return parseDigest(`sha256:${hex}`)
}

function isZstdChunked({ descriptor }: CatalogLayer): boolean {
  return Object.keys(descriptor?.annotations ?? {}).some((key) =>
    /^io\.(github\.)?containers\.zstd-chunked\./.test(key),
  )
}
