import { LayersizeError } from '../errors.js'
import { parentPath } from '../parent-path.js'

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

/**
 * A member's name as a path below the root: no leading slash, no empty or `.` parts, `..` resolved; the root is ''.
 * Throws LAYER_INVALID for a path that leaves the root (OCI layer.md; engines refuse it).
 */
export function normalizePath(name: string): string {
  // Nearly every name is in this form already, or is but for a leading ./ or a slash at its end.
  if (!/^\/|\/$|\/\/|(^|\/)\.{1,2}(\/|$)/.test(name)) return name
  const parts: string[] = []
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    // At the root of an absolute name, .. stays there; in a relative one it climbs out.
    else if (parts.pop() === undefined && !name.startsWith('/')) {
      throw new LayersizeError(
        'LAYER_INVALID',
        `the path ${JSON.stringify(name)} leaves the root file system`,
      )
    }
  }
  return parts.join('/')
}

/** What a path is called in its folder. */
export function lastName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export type Whiteout =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'opaque'; readonly path: string }

/**
 * What a path hides in the layers below: one path, or all that a directory holds there; null for a path that is no
 * whiteout, and 'metadata' for a file that AUFS kept for itself. Throws LAYER_INVALID. (OCI layer.md, "Whiteouts")
 */
export function parseWhiteout(path: string): Whiteout | 'metadata' | null {
  const slash = path.lastIndexOf('/')
  if (!path.startsWith(WHITEOUT, slash + 1)) return null
  const base = path.slice(slash + 1)
  const folder = parentPath(path)
  if (base === OPAQUE) return { kind: 'opaque', path: folder }
  const hidden = base.slice(WHITEOUT.length)
  if (hidden.startsWith(WHITEOUT)) return 'metadata'
  if (hidden === '' || hidden === '.' || hidden === '..') {
    throw new LayersizeError('LAYER_INVALID', `the whiteout ${JSON.stringify(path)} names no file`)
  }
  return { kind: 'file', path: folder ? `${folder}/${hidden}` : hidden }
}
