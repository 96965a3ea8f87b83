import { join, resolve } from 'node:path'
import type { Machine, Standing } from './machine.js'

/** As many links as Linux follows. */
const MOST_LINKS = 40

/** Where a path leads. */
export type Way =
  | { readonly end: 'found'; readonly standing: Standing }
  /** `at` is the first part that is not there, `link` the link that leads to it, if one does. */
  | { readonly end: 'missing'; readonly at: string; readonly isFolder: boolean; readonly link: string | null }
  /** A folder on the way lets nobody of this process through. */
  | { readonly end: 'closed'; readonly folder: string; readonly standing: Standing }
  | { readonly end: 'unknown' }

/** Goes along a path as the kernel does, to see where it ends. */
export async function followPath(path: string, machine: Machine): Promise<Way> {
  let parts = partsOf(resolve(path))
  let at = '/'
  let here = await machine.look(at)
  let link = ''
  let links = 0
  /** How many parts come after those of the link's target. */
  let after = 0
  while (parts.length > 0) {
    const [part = '', ...rest] = parts
    const next = join(at, part)
    let standing: Standing
    try {
      standing = await machine.look(next)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') {
        const ofLink = link !== '' && parts.length > after
        return { end: 'missing', at: next, isFolder: rest.length > 0, link: ofLink ? link : null }
      }
      if (code === 'EACCES') return { end: 'closed', folder: at, standing: here }
      return { end: 'unknown' }
    }
    if (standing.kind === 'link') {
      if (++links > MOST_LINKS) return { end: 'unknown' }
      const target = await machine.target(next)
      link = next
      after = rest.length
      parts = [...partsOf(target), ...rest]
      if (!target.startsWith('/')) continue
      at = '/'
      here = await machine.look(at)
    } else {
      parts = rest
      at = next
      here = standing
    }
  }
  return { end: 'found', standing: here }
}

function partsOf(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.')
}
