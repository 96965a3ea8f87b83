import { parentPath } from '../parent-path.js'

/** A folder, and what changed in it. */
export interface Folder {
  readonly name: string
  readonly parent: Folder | null
  readonly folders: Map<string, Folder>
  /** The files right in it that changed. */
  readonly files: ChangedFile[]
  /** Names in it and below: all of them, not only those that changed. */
  beforeNames: number
  afterNames: number
  beforeBytes: number
  afterBytes: number
  /** Σ of what each file gained or lost, whichever it was. */
  churn: number
  /** Copies that came, went or changed. */
  changes: number
}

/** What a file was and is; 0 copies where there is none. */
export interface ChangedFile {
  readonly path: string
  readonly beforeCopies: number
  readonly afterCopies: number
  readonly beforeBytes: number
  readonly afterBytes: number
}

/** The folders of paths, each with the sums of what is below it. */
export class FolderTree {
  readonly root = newFolder('', null)
  readonly #folders: Folder[] = [this.root]
  #lastPath = ''
  #lastFolder = this.root

  /** Counts a name and its bytes, of the old image or the new one. */
  addName(path: string, side: 'after' | 'before', bytes: number, isFolder: boolean): void {
    const folder = isFolder ? this.#folder(path) : this.#folder(parentPath(path))
    if (side === 'before') {
      folder.beforeNames++
      folder.beforeBytes += bytes
    } else {
      folder.afterNames++
      folder.afterBytes += bytes
    }
  }

  addChange(file: ChangedFile): void {
    const folder = this.#folder(parentPath(file.path))
    folder.files.push(file)
    folder.churn += Math.abs(file.afterBytes - file.beforeBytes)
    folder.changes += Math.max(file.beforeCopies, file.afterCopies)
  }

  /** Adds to each folder what is below it. Once, after the last is added. */
  sumUp(): void {
    // A folder is made after the one that it is in.
    for (const folder of [...this.#folders].reverse()) {
      const { parent } = folder
      if (!parent) continue
      parent.beforeNames += folder.beforeNames
      parent.afterNames += folder.afterNames
      parent.beforeBytes += folder.beforeBytes
      parent.afterBytes += folder.afterBytes
      parent.churn += folder.churn
      parent.changes += folder.changes
    }
  }

  /** The folder of this path, or null where none was added. */
  find(path: string): Folder | null {
    let folder: Folder | undefined = this.root
    if (path === '') return folder
    for (const name of path.split('/')) folder = folder?.folders.get(name)
    return folder ?? null
  }

  #folder(path: string): Folder {
    // They come folder by folder.
    if (path === this.#lastPath) return this.#lastFolder
    let folder = this.root
    if (path !== '') {
      for (const name of path.split('/')) {
        let child = folder.folders.get(name)
        if (!child) {
          child = newFolder(name, folder)
          folder.folders.set(name, child)
          this.#folders.push(child)
        }
        folder = child
      }
    }
    this.#lastPath = path
    this.#lastFolder = folder
    return folder
  }
}

export function pathOf(folder: Folder): string {
  const names: string[] = []
  for (let at: Folder = folder; at.parent; at = at.parent) names.push(at.name)
  return names.reverse().join('/')
}

function newFolder(name: string, parent: Folder | null): Folder {
  return {
    name,
    parent,
    folders: new Map(),
    files: [],
    beforeNames: 0,
    afterNames: 0,
    beforeBytes: 0,
    afterBytes: 0,
    churn: 0,
    changes: 0,
  }
}
