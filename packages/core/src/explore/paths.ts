/** Whether a path stands in a folder; all do in the root, ''. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '' || (path.startsWith(folder) && path[folder.length] === '/')
}

/** How many parts of two paths are the same from the root on. */
export function commonParts(a: string, b: string): number {
  let parts = 0
  for (let i = 0; ; i++) {
    const [one, other] = [a[i] ?? '/', b[i] ?? '/']
    if (one !== other) return parts
    if (one === '/') parts++
    if (i >= a.length || i >= b.length) return parts
  }
}

/** The first parts of a path. */
export function firstParts(path: string, parts: number): string {
  return path.split('/').slice(0, parts).join('/')
}

/** A path as it was given, from the root: no leading slash, no empty or `.` parts, `..` resolved. */
export function fromRoot(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
