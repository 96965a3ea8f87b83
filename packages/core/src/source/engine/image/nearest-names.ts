import { editDistance } from '../../../edit-distance.js'

/** More are not offered. */
const OFFERED = 3

/** Longer names are not compared letter by letter, nor more of them. */
const MAX_LENGTH = 128
const MAX_NAMES = 2000

/** Of the names that there are, those that may have been meant: another tag, another folder, a slip of the pen. */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  if (wanted.length > MAX_LENGTH) return []
  const near = names
    .slice(0, MAX_NAMES)
    .filter((name) => name.length <= MAX_LENGTH && name !== '<none>:<none>')
    .map((name) => ({ name, distance: distanceOf(wanted, name) }))
    .filter(({ distance }) => distance <= 1)
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
  return [...new Set(near.map(({ name }) => name))].slice(0, OFFERED)
}

/** What the same name in another folder is further away than the same repository. */
const ELSEWHERE = 0.1

/** 0 for the same repository, up to 1 for what may still be meant, more for another thing. */
function distanceOf(wanted: string, name: string): number {
  const [a, b] = [repositoryOf(wanted), repositoryOf(name)]
  if (a === b) return 0
  const [lastA = '', lastB = ''] = [a.split('/').at(-1), b.split('/').at(-1)]
  const letters = editDistance(a, b) / Math.max(1, Math.floor(a.length / 3))
  const lastLetters = editDistance(lastA, lastB) / Math.max(1, Math.floor(lastA.length / 3))
  return Math.min(letters, lastLetters + ELSEWHERE)
}

/** A name without its tag and digest, and without what engines put before short names. */
function repositoryOf(name: string): string {
  return name
    .replace(/@.*$/, '')
    .replace(/:[^:/]*$/, '')
    .replace(/^(docker\.io\/library|docker\.io|localhost)\//, '')
    .toLowerCase()
}
