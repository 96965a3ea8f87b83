import { createHash } from 'node:crypto'
import type { Step } from './image.js'
import { writeTar } from './write-tar.js'

/** The parts of an image that are the same in whatever form it is written. */
export interface BuiltImage {
  /** The lowest first. */
  readonly layers: readonly BuiltLayer[]
  readonly config: Buffer
  /** The digest of the configuration, as hex. */
  readonly id: string
  /** `name:tag` of each name. */
  readonly tags: readonly string[] | null
}

export interface BuiltLayer {
  readonly tar: Buffer
  /** As hex. */
  readonly diffId: string
}

export interface BuildOptions {
  readonly tags?: readonly string[] | null
  /** Changes the configuration before it is written. */
  readonly config?: (config: Record<string, unknown>) => unknown
}

/** Does what these steps say, once for all forms. */
export function buildImage(steps: readonly Step[], options: BuildOptions = {}): BuiltImage {
  const layers = steps.flatMap(({ members }) => {
    if (members === null) return []
    const tar = Buffer.isBuffer(members) ? members : writeTar(members)
    return [{ tar, diffId: sha256(tar) }]
  })
  const described = {
    architecture: 'amd64',
    os: 'linux',
    created: '2026-01-02T03:04:05Z',
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => `sha256:${diffId}`) },
    history: steps.map(({ createdBy, members, comment, created }) => ({
      ...(created && { created }),
      created_by: createdBy,
      ...(comment && { comment }),
      ...(members === null && { empty_layer: true }),
    })),
  }
  const config = Buffer.from(JSON.stringify(options.config?.(described) ?? described))
  const tags = options.tags === undefined ? ['shop:1'] : options.tags
  return { layers, config, id: sha256(config), tags }
}

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex')
}
