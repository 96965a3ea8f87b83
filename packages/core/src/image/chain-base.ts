import type { Chain } from '../oci/provenance.js'

/**
 * How many of an image's layers its build has fetched with the base, by what the build says of each of its states:
 * the longest fetched chain that the image begins with, below what the build's own steps made. Null where it says nothing.
 */
export function findInChains(
  chains: readonly Chain[],
  blobs: readonly string[],
): { readonly name: string; readonly layers: number } | null {
  const below = chains.filter(
    (chain) => chain.blobs.length > 0 && chain.blobs.every((blob, i) => blob === blobs[i]),
  )
  const own = below.filter(({ image }) => image === null).map((chain) => chain.blobs.length)
  const firstOwn = own.reduce((shortest, length) => Math.min(shortest, length), Number.POSITIVE_INFINITY)
  if (firstOwn === 1) return { name: 'scratch', layers: 0 }
  let found: { name: string; layers: number } | null = null
  for (const { image, blobs: fetched } of below) {
    if (image === null || fetched.length >= firstOwn || fetched.length <= (found?.layers ?? 0)) continue
    found = { name: familiarName(image), layers: fetched.length }
  }
  return found
}

/** `docker.io/library/debian:12@sha256:…` as FROM has it. */
function familiarName(image: string): string {
  const short = image.replace(/^docker\.io\/(library\/)?/, '')
  return /:[\w.-]+@/.test(short) ? short.replace(/@.*$/, '') : short
}
