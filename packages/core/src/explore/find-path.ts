import type { Analysis, AnalysisFiles } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import { nearPaths } from './near-paths.js'
import { fromRoot, isBelow } from './paths.js'

export interface FoundPath {
  /** As the file table has it. */
  readonly path: string
  /** The symlinks that were followed to get there. */
  readonly links: readonly { readonly path: string; readonly target: string }[]
}

/** As many symlinks as Linux follows. */
const MOST_LINKS = 40

/**
 * A path that some layer has, given as a user may write it: with or without a leading slash, odd bytes as reports show
 * them, through the symlinks that a container follows. Throws PATH_NOT_FOUND, naming what is near.
 */
export function findPath({ layers, source }: Analysis, files: AnalysisFiles, asked: string): FoundPath {
  const given = fromRoot(asked)
  for (const path of new Set([given, unescaped(given), given.replaceAll('\\', '\\\\')]))
    if (exists(path, files)) return { path, links: [] }
  const followed = followLinks(files, given)
  if (followed && followed.links.length > 0 && exists(followed.path, files)) return followed
  const missing = layers.filter((layer) => layer.missing).length
  const unread = missing > 0 ? `, as far as they could be read (${missing} could not)` : ''
  const where = followed && followed.path !== given ? `, which leads to /${followed.path}` : ''
  throw new LayersizeError(
    'PATH_NOT_FOUND',
    `No layer of ${source.reference === '-' ? 'the image' : source.reference} has ${JSON.stringify(`/${given}`)}${where}${unread}`,
    { hint: nearPaths(files, followed?.path ?? given) },
  )
}

/** Where a container gets to by a path; null where symlinks lead in a circle. `final` follows the last name as well. */
export function followLinks(files: AnalysisFiles, path: string, final = false): FoundPath | null {
  const targets = new Map<string, string>()
  files.kind.forEach((kind, row) => {
    if (kind === 'symlink' && files.hiddenBy[row] === null)
      targets.set(files.path[row] as string, files.target[row] as string)
  })
  const links: { path: string; target: string }[] = []
  const pending = path.split('/').reverse()
  let at = ''
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === '' || name === '.') continue
    if (name === '..') {
      at = fromRoot(`${at}/..`)
      continue
    }
    const next = at === '' ? name : `${at}/${name}`
    const target = pending.length > 0 || final ? targets.get(next) : undefined
    if (target === undefined) {
      at = next
      continue
    }
    links.push({ path: next, target })
    if (links.length > MOST_LINKS) return null
    if (target.startsWith('/')) at = ''
    for (const part of target.split('/').reverse()) pending.push(part)
  }
  return { path: at, links }
}

/** Whether any layer has the path, or something in it. */
function exists(path: string, files: AnalysisFiles): boolean {
  return path === '' || files.path.some((name) => name === path || isBelow(name, path))
}

/** What reports show as an escape, as the character that it stands for; bytes that are no text stay as they are. */
function unescaped(path: string): string {
  return path.replace(
    /\\(?:n|t|x([01][0-9a-f]|7f|[89][0-9a-f])|u\{([0-9a-f]{1,6})\})/g,
    (text, byte, code) => {
      if (text === '\\n') return '\n'
      if (text === '\\t') return '\t'
      const point = Number.parseInt(byte ?? code, 16)
      return point <= 0x10ffff ? String.fromCodePoint(point) : text
    },
  )
}
