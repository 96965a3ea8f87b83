import { editDistance } from '../edit-distance.js'
import { LayersizeError } from '../errors.js'
import type { RuleDescription } from '../rule-description.js'
import { listRules } from './rules.js'

/** The rule that is called so. Throws OPTION_INVALID, which names those that may have been meant. */
export function findRule(id: string): RuleDescription {
  const rules = listRules()
  const rule = rules.find((rule) => rule.id === id)
  if (rule) return rule
  const near = nearestRules(
    id,
    rules.map((rule) => rule.id),
  )
  const meant = near.length > 0 ? `Perhaps ${near.join(' or ')} is meant. ` : ''
  throw new LayersizeError('OPTION_INVALID', `There is no rule ${JSON.stringify(id)}`, {
    hint: `${meant}layersize rules lists them.`,
  })
}

/** Longer words are not compared letter by letter. */
const MAX_LENGTH = 64

/** More are not offered. */
const OFFERED = 3

/** The rules of which a word is a part, or that differ from it by a slip of the pen, the nearest first. */
function nearestRules(wanted: string, ids: readonly string[]): string[] {
  const word = wanted.toLowerCase().replace(/[\s_]+/g, '-')
  if (word.length < 3 || word.length > MAX_LENGTH) return []
  const near = ids
    .map((id) => ({
      id,
      distance: id.includes(word) ? 0 : editDistance(word, id) / Math.max(1, Math.floor(id.length / 3)),
    }))
    .filter(({ distance }) => distance <= 1)
  near.sort((a, b) => a.distance - b.distance)
  return near.map(({ id }) => id).slice(0, OFFERED)
}
