import { COMMAND_MARK } from './safe-text.js'

/** JSON leaves characters as they are that a terminal or the log of a CI system obeys; escaped, they mean the same. */
export function escapeFormat(json: string): string {
  return json
    .replace(/[\x7f-\x9f\u2028\u2029]|\p{Cf}/gu, (character) =>
      Array.from(
        { length: character.length },
        (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
      ).join(''),
    )
    .replace(COMMAND_MARK, '#\\u0023')
}
