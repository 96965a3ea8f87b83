import type { CacheUsage } from '../cache-usage.js'
import { formatBytes } from '../units.js'
import { escapeFormat } from './escape-format.js'
import type { ListFormat } from './list-format.js'
import { safeText } from './safe-text.js'

/** What a cache holds as text, ending in a newline: for people, or JSON. */
export function renderCache(usage: CacheUsage, format: ListFormat = 'table'): string {
  if (format === 'json') return `${escapeFormat(JSON.stringify(usage, null, 2))}\n`
  const { folder, state, records, bytes, bound } = usage
  const held = `${records} record${records === 1 ? '' : 's'}, ${formatBytes(bytes)} of at most ${formatBytes(bound)}`
  return `${safeText(folder)}\n  ${held}\n${NOTES[state]}`
}

const NOTES: Readonly<Record<CacheUsage['state'], string>> = {
  'in-use': '',
  absent: '  not there yet: the first image that is read makes it\n',
  'not-trusted':
    '  not used: it must be a folder of this user that nobody else may write into (chown, chmod go-w)\n',
}
