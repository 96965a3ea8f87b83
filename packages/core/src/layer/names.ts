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

/** What a last name is told by: first by its bytes, which may say yes too often, then by its text. */
export interface NameTest {
  mayFit(text: Uint8Array, from: number, to: number): boolean
  fits(name: string): boolean
}

const SLASH = 0x2f

/** Paths are put together here, from their ends: a string for each part of each would cost far more. */
let scratch = Buffer.alloc(4096)

/** What a name is called in its folder. */
export function nameOf(names: Names, row: number): string {
  const from = prepend(names, row, scratch.length)
  return scratch.toString('utf8', from)
}

/** Whether what a name is called in its folder fits. */
export function isCalled(names: Names, row: number, test: NameTest): boolean {
  const { text, start } = names
  return test.mayFit(text, start[row] as number, start[row + 1] as number) && test.fits(nameOf(names, row))
}

/** The path of a name; that of row -1 is ''. */
export function pathOf(names: Names, row: number): string {
  if (row < 0) return ''
  let from = scratch.length
  for (let at = row; at >= 0; at = names.parent[at] as number) {
    if (from < scratch.length) from = prependSlash(from)
    from = prepend(names, at, from)
  }
  return scratch.toString('utf8', from)
}

/** Whether the path of a name has more bytes than that; looks at no more of it than it must. */
export function isPathLonger({ parent, start }: Names, row: number, bytes: number): boolean {
  let length = -1
  for (let at = row; at >= 0 && length <= bytes; at = parent[at] as number) {
    length += 1 + (start[at + 1] as number) - (start[at] as number)
  }
  return length > bytes
}

/** Returns where the text begins now that was at `from`, with the name before it. */
function prepend({ text, start }: Names, row: number, from: number): number {
  const begin = start[row] as number
  const length = (start[row + 1] as number) - begin
  let to = from
  if (to < length + 1) to += lengthen(length + 1)
  to -= length
  for (let i = 0; i < length; i++) scratch[to + i] = text[begin + i] as number
  return to
}

/** A place is left for it by the name before. */
function prependSlash(from: number): number {
  scratch[from - 1] = SLASH
  return from - 1
}

/** Returns by how much all moves. */
function lengthen(by: number): number {
  const longer = Buffer.alloc(2 * (scratch.length + by))
  const moved = longer.length - scratch.length
  scratch.copy(longer, moved)
  scratch = longer
  return moved
}
