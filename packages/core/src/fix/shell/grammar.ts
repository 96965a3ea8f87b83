/** What opens a group, a loop or a condition, and what closes it. */
export const OPENING: ReadonlyMap<string, string> = new Map([
  ['if', 'fi'],
  ['for', 'done'],
  ['while', 'done'],
  ['until', 'done'],
  ['{', '}'],
])
export const CLOSING: ReadonlySet<string> = new Set(OPENING.values())
/** Whose words are none of commands, or that only some shells know. */
export const UNREAD: ReadonlySet<string> = new Set(['case', 'esac', 'select', 'function', 'coproc'])
/** Operators that a file stands after. */
export const REDIRECTING: ReadonlySet<string> = new Set(['>', '>>', '<', '>|', '<>', '>&', '<&'])
