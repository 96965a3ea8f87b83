import type { Difference, InstructionChange } from '../../difference.js'
import { formatBytes } from '../../units.js'
import { withSign } from './growth.js'
import { nameImage } from './name-image.js'
import { nameLine } from './place.js'
import { quoteCode } from './quote-code.js'

/** How many changes are told one by one. */
const MOST = 3

/** How an image differs in size, then what did most of it, a sentence each. */
export function describeGrowth({ before, after, growth, instructions }: Difference): string[] {
  const now = `${nameImage(after.reference)} is ${formatBytes(after.contentBytes)}`
  const total = `${withSign(growth.contentBytes, formatBytes)} since ${nameImage(before.reference)}`
  // What only moved from one to another has made nothing larger.
  const changed = instructions.filter(({ growthBytes, movedBytes }) => growthBytes !== movedBytes)
  return [`${now}, ${total}`, ...changed.slice(0, MOST).map(describeChange)]
}

/** What one instruction gained or lost, but for what only moved from another to it, and where most of that is. */
export function describeChange({ text, growthBytes, movedBytes, paths, place }: InstructionChange): string {
  const effect = growthBytes - movedBytes
  const size = withSign(effect, formatBytes)
  const most =
    effect === 0 ? undefined : paths.find((path) => Math.sign(path.growthBytes) === Math.sign(effect))
  const who = `${quoteCode(text)}${place ? ` (${nameLine(place.path, place.line)})` : ''}`
  if (!most) return `${size}: ${who}`
  const did = effect > 0 ? 'gained' : 'lost'
  return `${size}: ${who} ${did} ${quoteCode(`/${most.path}`)} (${formatBytes(Math.abs(most.growthBytes))})`
}
