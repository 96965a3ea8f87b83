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

/** How many letters must be added, dropped, changed or exchanged with their neighbour (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let before: number[] = []
  let above = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(
        (above[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (above[j - 1] as number) + change,
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] as number) + 1)
      }
      row.push(least)
    }
    before = above
    above = row
  }
  return above[b.length] as number
}
