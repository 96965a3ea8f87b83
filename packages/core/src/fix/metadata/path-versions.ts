import type { Name } from '../../image/name.js'
import { replay } from '../../image/replay.js'
import type { LayerIndex } from '../../layer/layer-index.js'

/** What has stood at the paths of an image, layer by layer. */
export interface PathVersions {
  /** What a container of the layers up to this one sees at the path; null for nothing. */
  at(path: string, layer: number): Name | null
}

const known = new WeakMap<readonly LayerIndex[], PathVersions>()

export function pathVersions(layers: readonly LayerIndex[]): PathVersions {
  const versions = known.get(layers) ?? collect(layers)
  known.set(layers, versions)
  return versions
}

function collect(layers: readonly LayerIndex[]): PathVersions {
  const byPath = new Map<string, Name[]>()
  for (const name of replay(layers, true).names ?? []) {
    const names = byPath.get(name.path)
    if (names) names.push(name)
    else byPath.set(name.path, [name])
  }
  return {
    at(path, layer) {
      const name = byPath.get(path)?.findLast((one) => one.layer <= layer)
      return name && (name.hiddenBy === null || name.hiddenBy > layer) ? name : null
    },
  }
}
