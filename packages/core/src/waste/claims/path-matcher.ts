import { isCalled, isPathLonger, type Names as LayerNames, nameOf, pathOf } from '../../layer/names.js'
import { parentPath } from '../../parent-path.js'
import { globOf, NameSet } from './name-set.js'

/** No program can open what has a longer path. */
const LONGEST_PATH = 4096

/** A character has at most three bytes. */
const LONGEST_BYTES = 3 * LONGEST_PATH

/** What a path was recognised as. */
export interface PathMatch<K> {
  readonly kind: K
  /** The pattern that it fits. */
  readonly pattern: string
  /** The folder that the pattern names, or the file itself. */
  readonly root: string
}

interface Pattern<K> {
  readonly kind: K
  readonly text: string
  /** What stands before the last name, from the root, or anywhere where `anywhere`. */
  readonly parents: string
  readonly anywhere: boolean
}

/**
 * Says of paths which of many patterns they fit. `var/lib/apt/lists/` is a folder with all that is below it, `etc/x` a
 * file; one that begins with a double star and a slash may stand anywhere; in the last name a star is any letters.
 * Where several fit, it is the topmost folder, then the first pattern.
 */
export class PathMatcher<K> {
  readonly #folders = new Names<K>()
  readonly #files = new Names<K>()
  readonly #accepts: (match: PathMatch<K>) => boolean
  /** What files are called that may fit by their own names. */
  readonly fileNames: NameSet
  readonly #folderNames: NameSet

  /** `accepts` has the last word: where it says no, what lies deeper may still fit. */
  constructor(
    patterns: Iterable<readonly [pattern: string, kind: K]>,
    accepts: (match: PathMatch<K>) => boolean = () => true,
  ) {
    this.#accepts = accepts
    const [fileNames, folderNames]: [string[], string[]] = [[], []]
    for (const [text, kind] of patterns) {
      const anywhere = text.startsWith('**/')
      const names = text.replace(/^\*\*\/|\/$/g, '').split('/')
      const name = names.pop() as string
      const pattern = { kind, text, parents: names.join('/'), anywhere }
      const which = text.endsWith('/') ? this.#folders : this.#files
      which.add(name, pattern)
      const lastNames = which === this.#files ? fileNames : folderNames
      lastNames.push(name)
    }
    this.fileNames = new NameSet(fileNames)
    this.#folderNames = new NameSet(folderNames)
  }

  match(path: string): PathMatch<K> | null {
    const folder = parentPath(path)
    return this.matchFolder(folder) ?? this.matchFile(path, folder)
  }

  /** What all files of a folder are: the topmost folder that fits, of it and those that it stands in. */
  matchFolder(path: string): PathMatch<K> | null {
    if (path.length > LONGEST_PATH || this.#folders.empty) return null
    for (let start = 0; start < path.length; ) {
      const slash = path.indexOf('/', start)
      const end = slash < 0 ? path.length : slash
      const above = path.slice(0, Math.max(start - 1, 0))
      const found = this.#find(this.#folders, path.slice(start, end), above, path.slice(0, end))
      if (found) return found
      start = end + 1
    }
    return null
  }

  /** Says the same of the folders of a layer, by their rows; what was said of one is known for all in it. */
  folderMatcher(names: LayerNames): (row: number) => PathMatch<K> | null {
    const isKnown = new Uint8Array(names.count)
    const found = new Map<number, PathMatch<K>>()
    return (row) => {
      const unknown: number[] = []
      let at = row
      for (; at >= 0 && isKnown[at] === 0; at = names.parent[at] as number) unknown.push(at)
      let match = found.get(at) ?? null
      for (let next = unknown.pop(); next !== undefined; next = unknown.pop()) {
        if (match) match = pathOf(names, next).length > LONGEST_PATH ? null : match
        else if (isCalled(names, next, this.#folderNames)) match = this.#matchFolderAt(names, next)
        isKnown[next] = 1
        if (match) found.set(next, match)
      }
      return match
    }
  }

  #matchFolderAt(names: LayerNames, row: number): PathMatch<K> | null {
    // A path may go through a hundred thousand folders that all are called so.
    if (isPathLonger(names, row, LONGEST_BYTES)) return null
    const root = pathOf(names, row)
    if (root.length > LONGEST_PATH) return null
    return this.#find(this.#folders, nameOf(names, row), pathOf(names, names.parent[row] as number), root)
  }

  /** What a file is by its own name; `folder` is the one that it stands in. */
  matchFile(path: string, folder: string): PathMatch<K> | null {
    if (path.length > LONGEST_PATH || this.#files.empty) return null
    return this.#find(this.#files, path.slice(folder === '' ? 0 : folder.length + 1), folder, path)
  }

  #find(patterns: Names<K>, name: string, above: string, root: string): PathMatch<K> | null {
    for (const pattern of patterns.fitting(name)) {
      const match = { kind: pattern.kind, pattern: pattern.text, root }
      if (standsIn(above, pattern) && this.#accepts(match)) return match
    }
    return null
  }
}

/** Patterns by the last name in them. */
class Names<K> {
  readonly #exact = new Map<string, Pattern<K>[]>()
  readonly #globs: { readonly fits: (name: string) => boolean; readonly pattern: Pattern<K> }[] = []

  get empty(): boolean {
    return this.#exact.size === 0 && this.#globs.length === 0
  }

  add(name: string, pattern: Pattern<K>): void {
    if (name.includes('*')) {
      this.#globs.push({ fits: globOf(name), pattern })
      return
    }
    const others = this.#exact.get(name)
    if (others) others.push(pattern)
    else this.#exact.set(name, [pattern])
  }

  /** Those that a name fits; hardly any name fits one, and every name of an image is asked. */
  fitting(name: string): readonly Pattern<K>[] {
    let found = this.#exact.get(name) ?? NONE
    for (const { fits, pattern } of this.#globs) if (fits(name)) found = [...found, pattern]
    return found
  }
}

const NONE: readonly never[] = []

function standsIn(folder: string, { parents, anywhere }: Pattern<unknown>): boolean {
  if (folder === parents) return true
  return anywhere && (parents === '' || folder.endsWith(`/${parents}`))
}
