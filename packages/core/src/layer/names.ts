/** The names that a layer gives, a row each: a folder before what it holds. */
export interface Names {
  readonly count: number
  /** The row of the folder that holds a name; -1 at the root. */
  readonly parent: Int32Array
  /** What names are called in their folders, UTF-8: a row's from `start[row]` to `start[row + 1]`. */
  readonly text: Uint8Array
  readonly start: Uint32Array
  /** The row of what stands there; -1 for a folder that only deeper names imply. */
  readonly inode: Int32Array
}

/** What a name is called in its folder. */
export function nameOf({ text, start }: Names, row: number): string {
  const bytes = Buffer.from(text.buffer, text.byteOffset, text.byteLength)
  return bytes.toString('utf8', start[row], start[row + 1])
}

/** The path of a name; that of row -1 is ''. */
export function pathOf(names: Names, row: number): string {
  let path = ''
  for (let at = row; at >= 0; at = names.parent[at] as number) {
    path = path === '' ? nameOf(names, at) : `${nameOf(names, at)}/${path}`
  }
  return path
}
