import type { RuleDescription } from '../rule-description.js'
import { escapeFormat } from './escape-format.js'
import type { ListFormat } from './list-format.js'
import type { TextOptions } from './text-options.js'

/** Columns of a summary below which it goes under its rule instead of beside it. */
const ROOM_BESIDE = 40

/** The rules as text, ending in a newline: a list for people, or JSON. */
export async function renderRules(
  rules: readonly RuleDescription[],
  format: ListFormat = 'table',
  { width = 80, color = false }: TextOptions = {},
): Promise<string> {
  if (format === 'json') return `${escapeFormat(JSON.stringify(rules, null, 2))}\n`
  const [{ createColors }, { wrap }] = await Promise.all([import('picocolors'), import('./table/fit.js')])
  const { bold } = createColors(color)
  const widest = rules.reduce((widest, { id }) => Math.max(widest, id.length), 0)
  const beside = width - widest - 2 >= ROOM_BESIDE
  const margin = ' '.repeat(beside ? widest + 2 : 4)
  const lines = rules.flatMap(({ id, summary }) => {
    const [first, ...more] = wrap(summary, Math.max(40, width) - margin.length)
    const name = bold(id) + ' '.repeat(widest + 2 - id.length)
    return [
      ...(beside ? [`${name}${first}`] : [bold(id), margin + first]),
      ...more.map((text) => margin + text),
    ]
  })
  return `${lines.join('\n')}\n`
}
