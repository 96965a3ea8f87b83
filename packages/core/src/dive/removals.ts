import type { AnalysisWhiteouts } from '../analysis.js'

/** What takes a path away together with a folder that it stands in. */
export interface Removal {
  readonly folder: string
  /** Whether the folder itself stays, emptied. */
  readonly opaque: boolean
}

interface Mark {
  readonly children: Map<string, Mark>
  /** By layer, whether it is opaque. */
  readonly layers: Map<number, boolean>
}

/** Finds the highest folder by whose whiteout a layer takes a path away; null where none does. */
export function findRemovals(whiteouts: AnalysisWhiteouts): (path: string, layer: number) => Removal | null {
  const root = newMark()
  whiteouts.path.forEach((path, index) => {
    let mark = root
    for (const name of path === '' ? [] : path.split('/')) {
      const next = mark.children.get(name) ?? newMark()
      mark.children.set(name, next)
      mark = next
    }
    mark.layers.set(whiteouts.layer[index] as number, whiteouts.opaque[index] as boolean)
  })
  return (path, layer) => {
    const names = path.split('/')
    let mark: Mark | undefined = root
    for (let depth = 0; depth < names.length && mark; depth++) {
      const opaque = mark.layers.get(layer)
      if (opaque !== undefined) return { folder: names.slice(0, depth).join('/'), opaque }
      mark = mark.children.get(names[depth] as string)
    }
    return null
  }
}

function newMark(): Mark {
  return { children: new Map(), layers: new Map() }
}
