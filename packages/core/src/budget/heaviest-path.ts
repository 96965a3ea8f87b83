/** A file or folder, and what it weighs with all below it. */
export interface WeighedPath {
  readonly path: string
  readonly weight: number
}

/**
 * The folder or file that most of the weight stands in: the heaviest at the top, and further down as long as one holds more
 * than half of all, or all that is above it. Null where nothing weighs anything. Weights below 0 are taken off.
 */
export function heaviestPath(paths: readonly WeighedPath[]): WeighedPath | null {
  const total = paths.reduce((sum, { weight }) => sum + weight, 0)
  let heaviest: WeighedPath | null = null
  let below = paths
  while (below.length > 0) {
    const start = heaviest === null ? 0 : heaviest.path.length + 1
    const child = heaviestChild(below, start)
    if (!child || (heaviest !== null && child.weight * 2 <= total && child.weight < heaviest.weight)) break
    heaviest = child
    const folder = `${child.path}/`
    below = below.filter(({ path }) => path.startsWith(folder))
  }
  return heaviest
}

/** The heaviest of the names that stand at `start` in these paths, the first of several. */
function heaviestChild(paths: readonly WeighedPath[], start: number): WeighedPath | null {
  const sums = new Map<string, number>()
  for (const { path, weight } of paths) {
    const end = path.indexOf('/', start)
    const child = end < 0 ? path : path.slice(0, end)
    sums.set(child, (sums.get(child) ?? 0) + weight)
  }
  let heaviest: WeighedPath | null = null
  for (const [path, weight] of sums) {
    if (weight > (heaviest?.weight ?? 0)) heaviest = { path, weight }
  }
  return heaviest
}
