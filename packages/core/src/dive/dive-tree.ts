/** A name in a tree of files as dive keeps it. What only a deeper path implies is neither a folder nor a file for dive. */
export interface DiveNode {
  readonly name: string
  readonly parent: DiveNode | null
  children: Map<string, DiveNode> | null
  bytes: number
  /** With those of all below it. */
  totalBytes: number
  isFolder: boolean
  isWhiteout: boolean
}

/** A tree of files as dive keeps it: a file that takes the place of a folder keeps what the folder held. */
export class DiveTree {
  readonly root = newNode('', null)

  find(path: string): DiveNode | null {
    let node: DiveNode | undefined = this.root
    for (const name of path === '' ? [] : path.split('/')) {
      node = node.children?.get(name)
      if (!node) return null
    }
    return node
  }

  /** The node at a path, made with its parents where there is none. */
  make(path: string): DiveNode {
    let node = this.root
    for (const name of path === '' ? [] : path.split('/')) node = childOf(node, name)
    return node
  }

  remove(path: string): void {
    const node = this.find(path)
    if (!node?.parent) return
    addBytes(node.parent, -node.totalBytes)
    node.parent.children?.delete(node.name)
  }

  /** Takes over all that another tree holds, whiteouts aside: also that a folder is only implied there. */
  graft(upper: DiveTree): void {
    const pending: [DiveNode, DiveNode][] = [[this.root, upper.root]]
    for (let pair = pending.pop(); pair; pair = pending.pop()) {
      const [node, from] = pair
      for (const child of from.children?.values() ?? []) {
        if (child.isWhiteout) continue
        const own = childOf(node, child.name)
        own.isFolder = child.isFolder
        setBytes(own, child.bytes)
        pending.push([own, child])
      }
    }
  }
}

function newNode(name: string, parent: DiveNode | null): DiveNode {
  return { name, parent, children: null, bytes: 0, totalBytes: 0, isFolder: false, isWhiteout: false }
}

function childOf(folder: DiveNode, name: string): DiveNode {
  folder.children ??= new Map()
  let child = folder.children.get(name)
  if (!child) {
    child = newNode(name, folder)
    folder.children.set(name, child)
  }
  return child
}

export function setBytes(node: DiveNode, bytes: number): void {
  const more = bytes - node.bytes
  node.bytes = bytes
  addBytes(node, more)
}

function addBytes(node: DiveNode, more: number): void {
  if (more !== 0) for (let at: DiveNode | null = node; at; at = at.parent) at.totalBytes += more
}
