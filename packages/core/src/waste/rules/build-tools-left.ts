import { beginWithInstruction, joinPaths, joinWords, pronoun } from '../advice/wording.js'
import { type BuiltHere, builtHere } from '../claims/built-here.js'
import { bytesOf } from '../claims/bytes-of.js'
import type { Rule } from '../rule.js'

/** Less than this is no tool chain. */
const LEAST_BYTES = 1_000_000

/** What an image runs was built in the stage that runs it. */
export const buildToolsLeft: Rule = {
  id: 'build-tools-left',
  summary: 'compilers, sources and downloads that stay beside what they built',
  *find(context) {
    const built = builtHere(context)
    if (!built) return
    const keepsBase = built.tool.makes !== 'program' && !built.toolInBase
    const copies = context.copies
      .where(
        (copy) => !built.copies.has(copy) && !(keepsBase && context.isBase(context.copies.layerOf(copy))),
      )
      .map((copy) => ({ copy, path: copy.path }))
    if (bytesOf(copies) < LEAST_BYTES) return
    const { paths, tool, build } = built
    const product = joinPaths(paths)
    const kept = keepsBase ? `${product} and of the base` : product
    yield {
      copies,
      madeBy: [...new Set(copies.map(({ copy }) => copy.layer))],
      hiddenBy: [],
      changeAt: build,
      confidence: 'possible',
      message: `${beginWithInstruction(build)} builds ${product} with ${tool.name}, which stays beside ${pronoun(paths)}: a build stage saves a part of these bytes, which are all but those of ${kept}`,
      advice: `Build in a stage of its own, and begin the last one from ${tool.standsOn}, with ${quoteCopies(built)} and what else ${paths.length === 1 ? 'it reads' : 'they read'}`,
    }
  },
}

/** The COPYs that take what was built out of a stage. */
export function quoteCopies({ paths }: Pick<BuiltHere, 'paths'>, stage = 'build'): string {
  const shown = paths.slice(0, 3).map((path) => `\`COPY --from=${stage} /${path} /${path}\``)
  return joinWords(paths.length > 3 ? [...shown, `the same of ${paths.length - 3} more`] : shown)
}
