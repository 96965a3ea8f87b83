import { gzipSync } from 'node:zlib'
import { zstdFrames } from './zstd-frames.js'

/** How a form stores its layers; `mixed` in a different way each. */
export type LayerCompression = 'plain' | 'gzip' | 'estargz' | 'zstd' | 'zstd:chunked' | 'mixed'

export interface StoredLayer {
  readonly bytes: Buffer
  readonly compressed: boolean
  /** What the media type ends with. */
  readonly suffix: '' | 'gzip' | 'zstd'
  readonly annotations?: Readonly<Record<string, string>>
}

/** The blob of a layer. */
export function storeLayer(tar: Buffer, compression: LayerCompression, index = 0): StoredLayer {
  switch (compression) {
    case 'plain':
      return { bytes: tar, compressed: false, suffix: '' }
    case 'gzip':
      return { bytes: gzipSync(tar, { level: 1 }), compressed: true, suffix: 'gzip' }
    case 'estargz': {
      const digest = `sha256:${'0'.repeat(64)}`
      const annotations = { 'containerd.io/snapshot/stargz/toc.digest': digest }
      return { bytes: gzipMembers(tar), compressed: true, suffix: 'gzip', annotations }
    }
    case 'zstd':
      return { bytes: zstdFrames(tar, 'one'), compressed: true, suffix: 'zstd' }
    case 'zstd:chunked': {
      const annotations = { 'io.github.containers.zstd-chunked.manifest-position': '1:2:3:1' }
      return { bytes: zstdFrames(tar, 'several'), compressed: true, suffix: 'zstd', annotations }
    }
    case 'mixed':
      return storeLayer(tar, (['plain', 'gzip', 'zstd', 'estargz'] as const)[index % 4] ?? 'plain')
  }
}

/** Many members and a footer, an empty member with an extra field, as eStargz has them. */
function gzipMembers(tar: Buffer): Buffer {
  const members: Buffer[] = []
  for (let at = 0; at < tar.length; at += 30_000) members.push(gzipSync(tar.subarray(at, at + 30_000)))
  const footer = `1f8b08040000000000ff1a00${Buffer.from('SG\x16\0').toString('hex')}`
  const toc = Buffer.from(`${'0'.repeat(16)}STARGZ`).toString('hex')
  return Buffer.concat([...members, Buffer.from(`${footer}${toc}010000ffff0000000000000000`, 'hex')])
}
