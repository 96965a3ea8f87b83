import { parentPath } from '../../layer/path.js'

/** No program can open what has a longer path. */
const LONGEST_PATH = 4096

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
  /** Names that stand before the last one, from the root, or anywhere where `anywhere`. */
  readonly parents: readonly string[]
  readonly anywhere: boolean
  readonly folder: boolean
}

/**
 * Says of paths which of many patterns they fit. `var/lib/apt/lists/` is a folder with all that is below it, `etc/x` a
 * file; one that begins with a double star and a slash may stand anywhere; in the last name a star is any letters.
 * Where several fit, it is the topmost folder, then the first pattern.
 */
export class PathMatcher<K> {
  readonly #byName = new Map<string, Pattern<K>[]>()
  readonly #globs: { readonly fits: (name: string) => boolean; readonly pattern: Pattern<K> }[] = []
  readonly #accepts: (match: PathMatch<K>) => boolean
  /** Paths come folder by folder. */
  #last: { readonly folder: string; readonly match: PathMatch<K> | null } = { folder: '', match: null }

  /** `accepts` has the last word: where it says no, what lies deeper may still fit. */
  constructor(
    patterns: Iterable<readonly [pattern: string, kind: K]>,
    accepts: (match: PathMatch<K>) => boolean = () => true,
  ) {
    this.#accepts = accepts
    for (const [text, kind] of patterns) {
      const anywhere = text.startsWith('**/')
      const folder = text.endsWith('/')
      const names = text.replace(/^\*\*\/|\/$/g, '').split('/')
      const name = names.pop() as string
      const pattern = { kind, text, parents: names, anywhere, folder }
      if (name.includes('*')) {
        this.#globs.push({ fits: globOf(name), pattern })
      } else {
        const others = this.#byName.get(name)
        if (others) others.push(pattern)
        else this.#byName.set(name, [pattern])
      }
    }
  }

  match(path: string): PathMatch<K> | null {
    if (path.length > LONGEST_PATH) return null
    const folder = parentPath(path)
    if (folder !== this.#last.folder) this.#last = { folder, match: this.#matchFolders(folder) }
    return (
      this.#last.match ??
      this.#matchName(path, folder, path.slice(folder === '' ? 0 : folder.length + 1), false)
    )
  }

  /** The topmost folder that fits, of a folder and those that it stands in. */
  #matchFolders(path: string): PathMatch<K> | null {
    for (let start = 0; start < path.length; ) {
      const slash = path.indexOf('/', start)
      const end = slash < 0 ? path.length : slash
      const above = path.slice(0, Math.max(start - 1, 0))
      const found = this.#matchName(path.slice(0, end), above, path.slice(start, end), true)
      if (found) return found
      start = end + 1
    }
    return null
  }

  #matchName(path: string, above: string, name: string, isFolder: boolean): PathMatch<K> | null {
    const matchOf = ({ kind, text }: Pattern<K>) => ({ kind, pattern: text, root: path })
    const fits = (pattern: Pattern<K>) =>
      pattern.folder === isFolder && standsIn(above, pattern) && this.#accepts(matchOf(pattern))
    const pattern =
      this.#byName.get(name)?.find(fits) ??
      this.#globs.find(
        ({ pattern, fits: fitsName }) => pattern.folder === isFolder && fitsName(name) && fits(pattern),
      )?.pattern
    return pattern ? matchOf(pattern) : null
  }
}

function standsIn(folder: string, { parents, anywhere }: Pattern<unknown>): boolean {
  const wanted = parents.join('/')
  if (folder === wanted) return true
  return anywhere && (wanted === '' || folder.endsWith(`/${wanted}`))
}

function globOf(glob: string): (name: string) => boolean {
  const [start = '', end = '', ...more] = glob.split('*')
  // Most have one star, and every name of an image is asked.
  if (more.length === 0) {
    return (name) => name.length >= start.length + end.length && name.endsWith(end) && name.startsWith(start)
  }
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const regex = new RegExp(`^${parts.join('.*')}$`, 's')
  return (name) => regex.test(name)
}
