const NAMED: Record<string, string> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** A text as Go's `%q` writes it, which Docker's builders record commands with. */
export function goQuote(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what Go writes as escapes.
  const escaped = text.replace(/["\\\x00-\x1f\x7f-\xa0\xad]/g, (character) => {
    const code = character.charCodeAt(0)
    return NAMED[character] ?? (code < 0x80 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
  })
  return `"${escaped}"`
}

function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
