import { builtHere } from '../../waste/claims/built-here.js'
import { quoteCopies } from '../../waste/rules/build-tools-left.js'
import type { Fixer } from '../fixer.js'
import { nameLines } from '../name-lines.js'

/** What the last stage has to say as well, if the one that builds has said it before. */
const SETTINGS = /^(ENV|EXPOSE|HEALTHCHECK|LABEL|STOPSIGNAL|USER|VOLUME|WORKDIR|CMD|ENTRYPOINT)$/

/** Where to split the stage, what to copy out of the first part, and which lines go into the second. */
export const buildToolsLeft: Fixer = (_finding, { dockerfile, alignment, waste, sourceOf }) => {
  const built = builtHere(waste)
  const last = built && sourceOf(built.last)
  const stage = alignment.stages.find(({ instructions }) => last && instructions.includes(last))
  if (!built || !last || !stage) return null
  const instructions = alignment.stages.flatMap((one) => one.instructions)
  const before = instructions.filter(({ keyword, index }) => index < last.index && SETTINGS.test(keyword))
  const after = instructions.filter(({ index }) => index > last.index)
  const name = stage.name ?? freeName(dockerfile.stages.map((one) => one.name))
  const naming =
    stage.name === null ? `Name the stage of ${nameLines([stage.from])} (\`AS ${name}\`), and begin` : 'Begin'
  const parts = [
    `${quoteCopies(built, name)} and what else ${built.paths.length === 1 ? 'it reads' : 'they read'}`,
    ...(before.length > 0 ? [`${nameLines(before)} again`] : []),
    ...(after.length > 0 ? [nameLines(after)] : []),
  ]
  return {
    summary: `${naming} the last one after line ${last.endLine}, from ${built.tool.standsOn}: ${parts.join(', then ')}`,
  }
}

function freeName(taken: readonly (string | null)[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? 'build' : `build-${number}`
    if (!taken.includes(name)) return name
  }
}
