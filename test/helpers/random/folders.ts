const IMPLIED = -1

/** Names in nested maps: a folder keeps its children in the order in which their names came. */
export class Folders {
  occupant = IMPLIED
  isDirectory = false
  children = new Map<string, Folders>()

  put(path: string, occupant: number, isDirectory: boolean): void {
    const parts = path.split('/')
    const node = this.folder(parts.slice(0, -1)).child(parts.at(-1) as string)
    node.occupant = occupant
    node.isDirectory = isDirectory
    if (!isDirectory) node.children = new Map()
  }

  folder(parts: readonly string[]): Folders {
    let node: Folders = this
    for (const part of parts) {
      node = node.child(part)
      if (!node.isDirectory) node.occupant = IMPLIED
    }
    return node
  }

  child(name: string): Folders {
    const child = this.children.get(name) ?? new Folders()
    this.children.set(name, child)
    return child
  }

  find(path: string): number {
    let node: Folders | undefined = this
    for (const part of path.split('/')) node = node?.children.get(part)
    return node?.occupant ?? IMPLIED
  }

  /** Tells of each name with what stands there, -1 for a folder that is only implied; those that hold nothing left out. */
  list(tell: (path: string, occupant: number) => void, prefix = ''): void {
    for (const [name, node] of this.children) {
      if (node.occupant === IMPLIED && node.children.size === 0) continue
      tell(`${prefix}${name}`, node.occupant)
      node.list(tell, `${prefix}${name}/`)
    }
  }
}
