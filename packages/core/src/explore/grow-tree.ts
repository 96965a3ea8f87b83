import type { Analysis, AnalysisFiles } from '../analysis.js'
import { parentPath } from '../parent-path.js'
import type { CopyRows } from './copy-rows.js'
import { addCopy, addFigures, type Count, noFigures } from './count-figures.js'
import { isBelow } from './paths.js'

/** A folder and all that is or was in it. */
export interface Folder {
  /** Its name; of the first its whole path. */
  readonly name: string
  readonly parent: Folder | null
  /** How many folders deep it stands below the first. */
  readonly depth: number
  readonly folders: Map<string, Folder>
  /** The rows of all but folders that stand in it, several of one path among them. */
  readonly rows: number[]
  readonly count: Count
  visible: boolean
}

/** What stands at one path and is no folder, in all layers. */
export interface Leaf {
  readonly path: string
  readonly kind: AnalysisFiles['kind'][number]
  readonly count: Count
  visible: boolean
}

/** A path of an image in its folders, counted: of all layers, or of some. */
export class FolderTree {
  readonly root: Folder
  readonly #analysis: Analysis
  readonly #files: AnalysisFiles
  readonly #copies: CopyRows
  readonly #layers: ReadonlySet<number> | null
  /** Parents before what they hold. */
  readonly #folders: Folder[] = []
  /** Rows come folder by folder: the last one's is mostly the next one's. */
  #last: Folder
  #lastPath: string

  constructor(
    analysis: Analysis,
    files: AnalysisFiles,
    copies: CopyRows,
    path: string,
    layers: ReadonlySet<number> | null = null,
  ) {
    this.#analysis = analysis
    this.#files = files
    this.#copies = copies
    this.#layers = layers
    this.root = this.#newFolder(path, null)
    this.#last = this.root
    this.#lastPath = path
    const seen = new Set<string>()
    files.path.forEach((name, row) => {
      if (name !== path && !isBelow(name, path)) return
      const copy = this.#copyAt(row)
      if (!this.#isCounted(files.layer[row] as number) && copy === null) return
      if (files.kind[row] === 'directory') {
        const folder = this.#folder(name, path)
        if (files.hiddenBy[row] === null) folder.visible = true
        return
      }
      // What was a file once where there is a folder now stands beside what the folder holds.
      const folder = name === path ? this.root : this.#folder(parentPath(name), path)
      folder.rows.push(row)
      if (copy !== null) addCopy(folder.count, copy, analysis, files)
      if (files.hiddenBy[row] === null) folder.visible = true
      if (!seen.has(name)) folder.count.files++
      seen.add(name)
    })
    for (const { parent, count, visible } of this.#folders.toReversed()) {
      if (!parent) continue
      addFigures(parent.count, count)
      parent.visible ||= visible
    }
  }

  /** What stands in a folder and is none. */
  leaves({ rows }: Folder): Leaf[] {
    const files = this.#files
    const leaves = new Map<string, { -readonly [key in keyof Leaf]: Leaf[key] }>()
    for (const row of rows) {
      const path = files.path[row] as string
      const kind = files.kind[row] as Leaf['kind']
      const leaf = leaves.get(path) ?? { path, kind, count: noFigures(this.#analysis), visible: false }
      leaves.set(path, leaf)
      const copy = this.#copyAt(row)
      if (copy !== null) addCopy(leaf.count, copy, this.#analysis, files)
      leaf.kind = kind
      leaf.visible ||= files.hiddenBy[row] === null
      leaf.count.files = 1
    }
    return [...leaves.values()]
  }

  /** How many entries a folder has. */
  size({ folders, rows }: Folder): number {
    return folders.size + new Set(rows.map((row) => this.#files.path[row])).size
  }

  #isCounted(layer: number): boolean {
    return this.#layers?.has(layer) ?? true
  }

  #copyAt(row: number): number | null {
    const copy = this.#copies.countedAt(row)
    return copy !== null && this.#isCounted(this.#files.layer[copy] as number) ? copy : null
  }

  #folder(path: string, first: string): Folder {
    if (path === this.#lastPath) return this.#last
    let folder = this.root
    const rest = first === '' ? path : path.slice(first.length + 1)
    for (const name of rest === '' ? [] : rest.split('/'))
      folder = folder.folders.get(name) ?? this.#newFolder(name, folder)
    this.#last = folder
    this.#lastPath = path
    return folder
  }

  #newFolder(name: string, parent: Folder | null): Folder {
    const folder: Folder = {
      name,
      parent,
      depth: parent ? parent.depth + 1 : 0,
      folders: new Map(),
      rows: [],
      count: noFigures(this.#analysis),
      visible: false,
    }
    this.#folders.push(folder)
    parent?.folders.set(name, folder)
    return folder
  }
}

/** Where a folder stands. */
export function pathOf(folder: Folder): string {
  const names: string[] = []
  for (let at: Folder | null = folder; at; at = at.parent) if (at.name !== '') names.push(at.name)
  return names.reverse().join('/')
}
