import type { Chain } from '../oci/provenance.js'
import type { LineRange } from '../oci/recorded-dockerfile.js'

/** More instructions than this do not do the same. */
const MAX_PLACES = 100

/** Which lines made each layer, by its index, as far as the chains of the build's steps are the image's own layers. */
export function linesOfLayers(
  chains: readonly Chain[],
  blobs: readonly string[],
): ReadonlyMap<number, readonly LineRange[]> {
  const found = new Map<number, LineRange[]>()
  for (const { image, blobs: made, lines } of chains) {
    const last = made.length - 1
    if (image !== null || last < 0 || lines.length === 0) continue
    if (!made.every((blob, i) => blob !== '' && blob === blobs[i])) continue
    const known = found.get(last) ?? []
    if (known.length < MAX_PLACES) known.push(...lines)
    found.set(last, known)
  }
  return found
}
