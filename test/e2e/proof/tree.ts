import type { Engine } from '../engine.js'
import { readOverlay } from '../overlay.js'
import type { Seen } from '../seen.js'
import type { Row } from './row.js'
import { UNEQUAL, type Unequal } from './unequal.js'

export interface Tree {
  readonly seen: ReadonlyMap<string, Seen>
  /** Files with capabilities, each with its own. */
  readonly capable: readonly string[]
}

/** What a container of the image sees, as the kernel mounts its layers. */
export async function readTree(engine: Engine, image: string): Promise<Tree> {
  return readOverlay(await engine.inspect(image))
}

/** In what the tree after a patch is another than the one before, apart from what the row says that it must be. */
export function treeDifferences(
  before: Tree,
  after: Tree,
  { gone = [], unequal = [] }: Pick<Row, 'gone' | 'unequal'>,
): string[] {
  const goes = globs(gone)
  const free = [...UNEQUAL, ...unequal].map((one) => ({ ...one, fits: globs(one.paths) }))
  const differences: string[] = []
  for (const path of new Set([...before.seen.keys(), ...after.seen.keys()])) {
    const [old, now] = [before.seen.get(path), after.seen.get(path)]
    if (goes(path)) {
      if (now) differences.push(`/${path} is still there`)
      continue
    }
    const exempt = free.find(({ fits }) => fits(path))
    const was = describe(old, exempt)
    const is = describe(now, exempt)
    if (was !== is && !(exempt?.mayBeMissing && (!old || !now)))
      differences.push(`/${path} was ${was} and is ${is}`)
  }
  for (const glob of gone) {
    const fits = globs([glob])
    if (![...before.seen.keys()].some(fits)) differences.push(`/${glob} was not there before`)
  }
  const capable = (tree: Tree) => tree.capable.filter((line) => !goes(line.split(' ')[0] as string)).sort()
  if (capable(before).join() !== capable(after).join()) {
    differences.push(`capabilities were ${capable(before)} and are ${capable(after)}`)
  }
  return differences
}

/** All but the time. */
function describe(seen: Seen | undefined, exempt: Unequal | undefined): string {
  if (!seen) return 'nothing'
  const { kind, bytes, mode, owner, content, linkedTo } = seen
  const always = `${kind} ${mode} ${owner}`
  return exempt ? always : `${always} ${bytes} ${content} ${linkedTo}`
}

/** Whether a path, or a folder that it is in, fits one of these. */
function globs(patterns: readonly string[]): (path: string) => boolean {
  const fitting = patterns.map((pattern) => {
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*\/|\*\*|\*|\?/g, (wild) =>
        wild === '**/' ? '(?:.*/)?' : wild === '**' ? '.*' : wild === '*' ? '[^/]*' : '[^/]',
      )
    return new RegExp(`^(?:${source})(?:/.*)?$`, 's')
  })
  return (path) => fitting.some((one) => one.test(path))
}
