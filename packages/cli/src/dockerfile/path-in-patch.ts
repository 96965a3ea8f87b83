import { relative, resolve, sep } from 'node:path'

/**
 * What a patch calls a file: its path from the current folder, where patches are applied. Above that folder no tool takes
 * any: `../Dockerfile` at least says which one it is.
 */
export function pathInPatch(path: string): string {
  return relative('', resolve(path)).split(sep).join('/')
}
