import { type Act, contentBytes, type Source } from './act.js'

/** An inode. Names that share one are hard links of each other. */
export interface Node {
  readonly kind: 'file' | 'symlink' | 'directory'
  /** Of a symlink, its target. */
  content: Buffer
  uid: number
  gid: number
  mode: number
  mtime: number
  capable: boolean
}

/** By path, without a leading slash. */
export type Tree = ReadonlyMap<string, Node>

/**
 * A file system as overlayfs shows it to the container of one instruction: what is below stays as it is, and all changes
 * are made in an upper folder. A file of below is copied up whole before it changes, without its other names.
 */
export class Container {
  readonly #below: Tree
  readonly #now: number
  readonly #linksToBelow: boolean
  readonly upper = new Map<string, Node>()
  readonly whiteouts = new Set<string>()
  readonly opaque = new Set<string>()
  /** Inodes that this container made; a name of another one is a hard link to a file below. */
  readonly made = new Set<Node>()

  /** `now` is the time that new files get. With `linksToBelow`, `ln` does not copy up, as no engine does it. */
  constructor(below: Tree, now: number, linksToBelow: boolean) {
    this.#below = below
    this.#now = now
    this.#linksToBelow = linksToBelow
  }

  see(path: string): Node | undefined {
    const own = this.upper.get(path)
    return own || this.whiteouts.has(path) || !this.#showsBelow(path) ? own : this.#below.get(path)
  }

  /** All that the container sees. */
  tree(): Map<string, Node> {
    const paths = [...new Set([...this.#below.keys(), ...this.upper.keys()])].sort()
    return new Map(paths.flatMap((path) => (this.see(path) ? [[path, this.see(path) as Node]] : [])))
  }

  /** Does what a RUN's command does; false where that would fail. */
  perform(act: Act): boolean {
    switch (act.do) {
      case 'write':
      case 'append':
        return this.#write(act.path, contentBytes(act.content), act.do === 'append')
      case 'mkdir':
        return this.#isFree(act.path) && this.#make(act.path, 'directory', '', 0o755)
      case 'symlink':
        return this.#isFree(act.to) && this.#make(act.to, 'symlink', act.target, 0o777)
      case 'rm':
        if (!this.see(act.path)) return false
        this.#remove(act.path)
        return true
      case 'chown':
        return this.#change(this.#subtree(act.path), (node) => {
          node.uid = node.gid = act.owner
          node.capable = false
        })
      case 'chmod': {
        const paths = this.#subtree(act.path).filter((path) => this.see(path)?.kind !== 'symlink')
        return this.#change(paths, (node) => {
          node.mode = act.mode
        })
      }
      case 'touch':
        return this.#change(this.see(act.path) ? [act.path] : [], (node) => {
          node.mtime = act.mtime
        })
      case 'setcap':
        return this.#change(this.see(act.path)?.kind === 'file' ? [act.path] : [], (node) => {
          node.capable = true
        })
      case 'mv':
        return this.#move(act.from, act.to)
      case 'link':
        return this.#link(act.from, act.to)
      case 'relink':
        if (this.see(act.from)?.kind !== 'file' || this.see(act.to)?.kind !== 'file') return false
        if (this.see(act.from) === this.see(act.to)) return false
        this.#remove(act.to)
        return this.#link(act.from, act.to)
      case 'cp':
        if (!this.see(act.from) || !this.#isFree(act.to) || act.to.startsWith(`${act.from}/`)) return false
        this.#paste(this.#clone(act.from, act.keep), act.to)
        return true
      case 'remake': {
        if (this.see(act.path)?.kind !== 'directory') return false
        const anew = this.#clone(act.path, act.keep)
        this.#remove(act.path)
        this.#paste(anew, act.path)
        return true
      }
    }
  }

  /** Does what a COPY does; false where a folder would have to replace a file, or the other way round. */
  copy(sources: readonly Source[], to: string, owner: number): boolean {
    const folders = (path: string) => parentsOf(path).map((parent) => this.see(parent))
    const fits = sources.every(
      ({ path }) =>
        this.see(`${to}/${path}`)?.kind !== 'directory' &&
        folders(`${to}/${path}`).every((node) => (node?.kind ?? 'directory') === 'directory'),
    )
    if (!fits) return false
    for (const { path, content, target, mode, mtime } of sources) {
      const at = `${to}/${path}`
      for (const parent of parentsOf(at))
        if (!this.see(parent)) this.#make(parent, 'directory', '', 0o755, owner)
      if (this.see(at)) this.#remove(at)
      const bytes = content ? contentBytes(content) : (target ?? '')
      this.#make(at, content ? 'file' : 'symlink', bytes, mode, owner, mtime)
    }
    return true
  }

  #write(path: string, bytes: Buffer, append: boolean): boolean {
    const node = this.see(path)
    if (!node) return !append && this.#isFree(path) && this.#make(path, 'file', bytes, 0o644)
    if (node.kind !== 'file') return false
    return this.#change([path], (own) => {
      own.content = append ? Buffer.concat([own.content, bytes]) : bytes
      own.mtime = this.#now
      own.capable = false
    })
  }

  #move(from: string, to: string): boolean {
    const node = this.see(from)
    const held = this.see(to)
    if (!node || node === held || to.startsWith(`${from}/`)) return false
    if (node.kind === 'directory') {
      if (!this.#isFree(to)) return false
      // A folder of below cannot be renamed: `mv` copies it, and its hard links become files of their own.
      const pure = !this.#showsBelow(from) || !this.#below.has(from)
      const moved = pure ? this.#cut(from) : this.#clone(from, true)
      this.#remove(from)
      this.#paste(moved, to)
      return true
    }
    if (held ? held.kind === 'directory' : !this.#isFree(to)) return false
    const own = this.#copyUp(from)
    this.#remove(from)
    if (held) this.#remove(to)
    this.#put(to, own)
    return true
  }

  #link(from: string, to: string): boolean {
    const node = this.see(from)
    if (node?.kind !== 'file' || !this.#isFree(to)) return false
    this.#put(to, this.#linksToBelow ? node : this.#copyUp(from))
    return true
  }

  #change(paths: readonly string[], change: (node: Node) => void): boolean {
    for (const path of paths) change(this.#copyUp(path))
    return paths.length > 0
  }

  #make(
    path: string,
    kind: Node['kind'],
    content: Buffer | string,
    mode: number,
    owner = 0,
    mtime = this.#now,
  ): boolean {
    const node: Node = {
      kind,
      content: Buffer.from(content),
      uid: owner,
      gid: owner,
      mode,
      mtime,
      capable: false,
    }
    this.made.add(node)
    this.#put(path, node)
    return true
  }

  /** A folder where one was removed is opaque: what it had does not come back. */
  #put(path: string, node: Node): void {
    this.#touchParent(path)
    this.whiteouts.delete(path)
    this.upper.set(path, node)
    if (node.kind === 'directory' && this.#showsBelow(path) && this.#below.has(path)) this.opaque.add(path)
  }

  #remove(path: string): void {
    this.#touchParent(path)
    for (const own of [this.upper, this.whiteouts, this.opaque])
      for (const at of [...own.keys()]) if (isWithin(at, path)) own.delete(at)
    if (this.#showsBelow(path) && this.#below.has(path)) this.whiteouts.add(path)
  }

  #copyUp(path: string): Node {
    const seen = this.see(path) as Node
    if (this.upper.has(path) && this.made.has(seen)) return seen
    const node = { ...seen }
    this.made.add(node)
    for (const parent of parentsOf(path)) this.#copyUp(parent)
    this.upper.set(path, node)
    return node
  }

  #touchParent(path: string): void {
    const parent = parentsOf(path).at(-1)
    if (parent) this.#copyUp(parent).mtime = this.#now
  }

  /** Copies of a path and all below, by what follows the path. */
  #clone(path: string, keep: boolean): Map<string, Node> {
    const copies = this.#subtree(path).map((at): [string, Node] => {
      const node = { ...(this.see(at) as Node) }
      if (!keep) Object.assign(node, { uid: 0, gid: 0, mtime: this.#now, capable: false })
      this.made.add(node)
      return [at.slice(path.length), node]
    })
    return new Map(copies)
  }

  /** The very inodes of a folder that nothing below has a part in. */
  #cut(path: string): Map<string, Node> {
    return new Map(this.#subtree(path).map((at) => [at.slice(path.length), this.see(at) as Node]))
  }

  #paste(nodes: ReadonlyMap<string, Node>, to: string): void {
    const times = new Map([...nodes.values()].map((node) => [node, node.mtime]))
    for (const [rest, node] of nodes) this.#put(to + rest, node)
    for (const [node, mtime] of times) node.mtime = mtime
  }

  #subtree(path: string): string[] {
    return [...this.tree().keys()].filter((at) => isWithin(at, path))
  }

  #isFree(path: string): boolean {
    const parent = parentsOf(path).at(-1)
    return !this.see(path) && (parent === undefined || this.see(parent)?.kind === 'directory')
  }

  /** Whether what is below would show at a path, if there is something. */
  #showsBelow(path: string): boolean {
    return parentsOf(path).every(
      (parent) =>
        !this.whiteouts.has(parent) &&
        !this.opaque.has(parent) &&
        (this.upper.get(parent)?.kind ?? 'directory') === 'directory',
    )
  }
}

/** The folders that a path stands in, the highest first. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, depth) => parts.slice(0, depth + 1).join('/'))
}

/** Whether a path is a folder or stands in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}
