import { parentPath } from '../../parent-path.js'
import type { FixContext } from '../fixer.js'

const known = new WeakMap<object, readonly { readonly path: string; readonly target: string }[]>()

/** A symlink that a container sees and that leads into one of these folders from outside; null for none. */
export function linkInto(folders: readonly string[], { replay }: FixContext): string | null {
  const links = known.get(replay) ?? visibleLinks(replay)
  known.set(replay, links)
  const inside = (path: string) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`))
  return links.find(({ path, target }) => inside(target) && !inside(path))?.path ?? null
}

function visibleLinks(replay: FixContext['replay']): { path: string; target: string }[] {
  const links: { path: string; target: string }[] = []
  for (const name of replay.visible()) {
    if (name.kind !== 'symlink') continue
    const { path, content } = name
    links.push({ path, target: resolve(content.startsWith('/') ? '' : parentPath(path), content) })
  }
  return links
}

function resolve(folder: string, target: string): string {
  const names = folder === '' ? [] : folder.split('/')
  for (const name of target.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return names.join('/')
}
