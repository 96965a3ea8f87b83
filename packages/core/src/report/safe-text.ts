/** What CI systems take for a command wherever it stands in a line of the log: `##[error]`, `##vso[…]`. */
export const COMMAND_MARK = /##(?=[a-z]*\[)/gi

/**
 * A text of unknown origin with everything a terminal would obey made visible: control characters and escapes, bidi
 * controls, zero-width and other format characters, line separators, lone surrogates; and the marks of CI systems' commands.
 */
export function safeText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, escapeCharacter).replace(COMMAND_MARK, '#\\x23')
}

function escapeCharacter(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  const code = character.codePointAt(0) as number
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
