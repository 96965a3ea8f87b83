import type { Difference } from '../../difference.js'
import { formatBytes } from '../../units.js'
import { describeGrowth } from '../wording/difference.js'
import type { Draft } from './remark.js'

const NOWHERE = { line: null, endLine: null, instruction: null, patch: null }

/** How an image grew or shrank, or by how much more than it may, and what it wastes anew. */
export function remarksOnDifference(difference: Difference): Draft[] {
  const { after, gate, growth, instructions, waste } = difference
  const common = { image: after.reference, file: 'Dockerfile', ...NOWHERE }
  const [message = '', ...advice] = describeGrowth(difference)
  // What did most of it comes first.
  const { place } = instructions[0] ?? {}
  const where = place ? { file: place.path, line: place.line, endLine: place.endLine } : {}
  const failed: Draft[] =
    gate && gate.reason !== null
      ? [
          {
            ...common,
            ...where,
            about: 'limit',
            rule: 'budget-growth',
            level: 'error',
            title: 'Budget: Growth',
            message: gate.reason,
            advice,
            identity: [],
          },
        ]
      : []
  const grown: Draft = {
    ...common,
    ...where,
    about: 'growth',
    rule: 'growth',
    level: 'note',
    title: 'Growth',
    message,
    advice,
    identity: [],
  }
  return [
    ...failed,
    ...(growth.contentBytes === 0 || failed.length > 0 ? [] : [grown]),
    ...waste
      .filter(({ status }) => status === 'new')
      .map(
        ({ rule, message, afterBytes }): Draft => ({
          ...common,
          about: 'finding',
          rule,
          level: afterBytes > 0 ? 'warning' : 'note',
          title: `New: ${formatBytes(afterBytes)} wasted, ${rule}`,
          message,
          advice: [],
          identity: [message],
        }),
      ),
  ]
}
