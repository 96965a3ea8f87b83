import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Instruction } from '../../image/instructions.js'
import { foldersOf } from '../../waste/advice/package-cache-words.js'
import type { CacheGroup } from '../../waste/claims/package-caches.js'
import type { FixContext } from '../fixer.js'
import { namesSome } from './program-calls.js'

/**
 * An instruction of a stage that is no part of the image and yet gets what these steps leave: it runs the manager as well,
 * or copies what is to go. Null for none.
 */
export function sharedWith(
  group: CacheGroup,
  steps: readonly Instruction[],
  { dockerfile, alignment, sourceOf }: FixContext,
): DockerfileInstruction | null {
  const sources = new Set(steps.map(sourceOf))
  const ours = alignment.stages.filter(({ instructions }) => instructions.some((one) => sources.has(one)))
  const built = new Set(ours.map(({ index }) => index))
  const isBuilt = (name: string | null | undefined) =>
    name != null &&
    dockerfile.stages.some(
      (stage) =>
        built.has(stage.index) && (stage.name === name.toLowerCase() || String(stage.index) === name),
    )
  const folders = foldersOf(group).map((folder) => `/${folder}/`)
  const copies = ({ keyword, flags, command }: DockerfileInstruction) =>
    keyword === 'COPY' &&
    isBuilt(flags.find(({ name }) => name === 'from')?.value) &&
    command.split(/[\s"',[\]]+/).some((word) => {
      const path = `${word.replace(/[*?].*$/, '').replace(/\/*$/, '')}/`
      return folders.some((folder) => folder.startsWith(path) || path.startsWith(folder))
    })
  for (const stage of dockerfile.stages) {
    const isOurs = alignment.stages.includes(stage)
    const buildsOn = !isOurs && isBuilt(stage.image)
    // What builds on that stage has it as well.
    if (buildsOn) built.add(stage.index)
    const found = stage.instructions.find(
      (one) =>
        copies(one) ||
        (buildsOn && one.keyword === 'RUN' && group.kind.filledBy.length > 0 && usesIt(one, group)),
    )
    if (found) return found
  }
  return null
}

/** Of what is only kept for speed nothing breaks. */
function usesIt({ command, heredocs }: DockerfileInstruction, { kind }: CacheGroup): boolean {
  if (!kind.remove && !kind.store) return false
  return [command, ...heredocs.map(({ body }) => body)].some((text) => namesSome(text, kind.filledBy))
}
