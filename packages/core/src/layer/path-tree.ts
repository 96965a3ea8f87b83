import { parentPath } from '../parent-path.js'
import { lastName } from './path.js'

/** A name in a tree of paths. Without a value it is only the parent of others: a directory that nothing describes. */
export interface PathNode<T> {
  value: T | null
  children: Map<string, PathNode<T>> | null
}

/** A file tree held by names, in which whatever stands where a directory is needed gives way to one. */
export class PathTree<T> {
  readonly root: PathNode<T> = { value: null, children: null }
  /** How many names were ever made: what the tree's memory grows with. */
  made = 0
  readonly #isDirectory: (value: T) => boolean
  readonly #onRemoved: ((value: T) => void) | null
  /** Members of a tar come folder by folder: the last folder is mostly the next one's. */
  #lastFolder: string | null = null
  #lastNode: PathNode<T> = this.root

  /** `onRemoved` hears of each value that leaves the tree because something else took its place or its parent's. */
  constructor(isDirectory: (value: T) => boolean, onRemoved: ((value: T) => void) | null = null) {
    this.#isDirectory = isDirectory
    this.#onRemoved = onRemoved
  }

  find(path: string): PathNode<T> | null {
    let node = this.root
    if (path === '') return node
    for (const name of path.split('/')) {
      const child = node.children?.get(name)
      if (!child) return null
      node = child
    }
    return node
  }

  /** Puts a value at a path other than the root's. A directory keeps what is below it; anything else takes its place. */
  set(path: string, value: T): void {
    const node = this.#child(this.makeFolder(parentPath(path)), lastName(path))
    if (!this.#isDirectory(value)) this.clear(node)
    if (node.value !== null) this.#onRemoved?.(node.value)
    node.value = value
  }

  /** The directory at a path, made where there is none, its parents too; a file among them gives way. */
  makeFolder(path: string): PathNode<T> {
    if (path === this.#lastFolder) return this.#lastNode
    let node = this.root
    if (path !== '') for (const name of path.split('/')) node = this.#asFolder(this.#child(node, name))
    this.#lastFolder = path
    this.#lastNode = node
    return node
  }

  /** Removes all below a node. */
  clear(node: PathNode<T>): void {
    if (!node.children) return
    this.#lastFolder = null
    const removed = [...node.children.values()]
    node.children = null
    for (let child = removed.pop(); child; child = removed.pop()) {
      if (child.value !== null) this.#onRemoved?.(child.value)
      for (const grandchild of child.children?.values() ?? []) removed.push(grandchild)
    }
  }

  /** Removes what is at a path, and all below it. */
  remove(path: string): void {
    const folder = this.find(parentPath(path))
    const name = lastName(path)
    const node = folder?.children?.get(name)
    if (!node) return
    this.clear(node)
    this.#lastFolder = null
    if (node.value !== null) this.#onRemoved?.(node.value)
    folder?.children?.delete(name)
  }

  /** All values, parents before children, else in the order in which their names came. */
  *values(): Generator<T> {
    const pending = [this.root]
    for (let node = pending.pop(); node; node = pending.pop()) {
      if (node.value !== null) yield node.value
      const children = [...(node.children?.values() ?? [])]
      for (let child = children.pop(); child; child = children.pop()) pending.push(child)
    }
  }

  /** Calls `visit` for each name, parents before children, with what it gave for the parent; -1 at the root. */
  walk(visit: (node: PathNode<T>, name: string, parent: number) => number): void {
    const pending: [PathNode<T>, string, number][] = []
    const push = (folder: PathNode<T>, row: number) => {
      const children = [...(folder.children ?? [])]
      for (let child = children.pop(); child; child = children.pop()) pending.push([child[1], child[0], row])
    }
    push(this.root, -1)
    for (let next = pending.pop(); next; next = pending.pop()) push(next[0], visit(...next))
  }

  #asFolder(node: PathNode<T>): PathNode<T> {
    if (node.value !== null && !this.#isDirectory(node.value)) {
      this.#onRemoved?.(node.value)
      node.value = null
    }
    return node
  }

  #child(folder: PathNode<T>, name: string): PathNode<T> {
    folder.children ??= new Map()
    let child = folder.children.get(name)
    if (!child) {
      child = { value: null, children: null }
      folder.children.set(name, child)
      this.made++
    }
    return child
  }
}
