import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { entriesOf } from '../../layer/entries.js'
import { parentPath } from '../../parent-path.js'
import type { FixContext } from '../fixer.js'
import { deletedPaths } from '../shell/independence.js'
import type { JoinableRun } from './joinable-run.js'

/** They say what a container does, or what others are told of it. */
const WITHOUT_EFFECT = /^(LABEL|EXPOSE|CMD|ENTRYPOINT|HEALTHCHECK|MAINTAINER|STOPSIGNAL|ONBUILD)$/

/**
 * Why a RUN may not be done on the other side of these instructions, which it stands next to; null where nothing tells the
 * difference. `above` are those of the stage before both.
 */
export function obstacle(
  run: JoinableRun,
  over: readonly DockerfileInstruction[],
  above: readonly DockerfileInstruction[],
  context: FixContext,
): string | null {
  const deleted = deletedPaths(run.script)
  for (const one of over) {
    if (WITHOUT_EFFECT.test(one.keyword)) continue
    if ((one.keyword === 'USER' || one.keyword === 'SHELL') && isSetBack(one.keyword, over, above)) continue
    const is = `${one.keyword} in line ${one.line} stands between`
    if (deleted === null || !/^(ENV|ARG|WORKDIR|COPY|ADD)$/.test(one.keyword)) return is
    if (meet(one, run, deleted, context)) return is
  }
  return null
}

/** Whether it is the same after these as it was before them. */
function isSetBack(
  keyword: string,
  over: readonly DockerfileInstruction[],
  above: readonly DockerfileInstruction[],
): boolean {
  const last = (of: readonly DockerfileInstruction[]) =>
    of.findLast((one) => one.keyword === keyword)?.command
  const before = last(above)
  return before !== undefined && before === last(over) && !before.includes('$')
}

/** Whether an instruction wrote what the RUN deleted or wrote, above it or below it. */
function meet(
  one: DockerfileInstruction,
  run: JoinableRun,
  deleted: readonly string[],
  { stepOf, layers }: FixContext,
): boolean {
  const step = stepOf(one)
  if (!step || step.steps.length > 1) return one.keyword !== 'ENV' && one.keyword !== 'ARG'
  const files = new Set<string>()
  const folders = new Set<string>()
  for (const layer of step.layers) {
    for (const { path, inode } of entriesOf(layers[layer])) {
      if (inode.kind === 'directory') folders.add(path)
      else files.add(path)
      for (let parent = parentPath(path); parent !== '' && !folders.has(parent); parent = parentPath(parent))
        folders.add(parent)
    }
  }
  const touches = (path: string) => {
    if (path === '' || files.has(path) || folders.has(path)) return true
    for (let parent = parentPath(path); parent !== ''; parent = parentPath(parent))
      if (files.has(parent)) return true
    return false
  }
  if (deleted.some(touches)) return step.layers.length > 0
  return run.layers.some((index) => {
    const layer = layers[index]
    if (!layer) return true
    const written = entriesOf(layer)
      .filter(({ inode }) => inode.kind !== 'directory')
      .map(({ path }) => path)
    return [...written, ...layer.whiteouts, ...layer.opaque].some(touches)
  })
}
