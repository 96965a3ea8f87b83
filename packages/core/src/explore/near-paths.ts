import type { AnalysisFiles } from '../analysis.js'
import { editDistance } from '../edit-distance.js'
import { commonParts, firstParts, isBelow } from './paths.js'

const MOST = 3

/** No file system has a longer name: what is longer is not compared. */
const LONGEST_NAME = 255

/** What may have been meant by a path that is not there, in a sentence or two. */
export function nearPaths(files: AnalysisFiles, path: string): string {
  const depth = files.path.reduce((most, name) => Math.max(most, commonParts(name, path)), 0)
  const folder = firstParts(path, depth)
  const wanted = path.split('/')[depth] as string
  const names = new Set<string>()
  for (const name of files.path) {
    if (!isBelow(name, folder)) continue
    const from = folder === '' ? 0 : folder.length + 1
    const end = name.indexOf('/', from)
    names.add(name.slice(from, end === -1 ? undefined : end))
  }
  const near = nearest(wanted, names).map((name) => (folder === '' ? name : `${folder}/${name}`))
  const meant = near.length > 0 ? near : namesakes(files, path)
  const inFolder = `layersize tree IMAGE /${folder} shows what is there.`
  return meant.length > 0 ? `Perhaps ${meant.map((name) => `/${name}`).join(', ')}. ${inFolder}` : inFolder
}

function nearest(wanted: string, names: Iterable<string>): string[] {
  const most = Math.max(1, Math.floor(wanted.length / 3))
  if (wanted.length > LONGEST_NAME) return []
  return [...names]
    .filter((name) => Math.abs(name.length - wanted.length) <= most)
    .map((name) => ({ name, distance: editDistance(wanted.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, MOST)
    .map(({ name }) => name)
}

/** What is called the same elsewhere, the shortest paths first. */
function namesakes(files: AnalysisFiles, path: string): string[] {
  const name = `/${path.slice(path.lastIndexOf('/') + 1)}`
  const same = new Set(files.path.filter((other) => `/${other}`.endsWith(name)))
  return [...same].sort((a, b) => a.length - b.length || (a < b ? -1 : 1)).slice(0, MOST)
}
