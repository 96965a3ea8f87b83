/** A .dockerignore with these lines at its end, those that it has left out; a new one where there is none. */
export function addIgnoreLines(text: string | null, lines: readonly string[]): string {
  const newline = text?.includes('\r\n') ? '\r\n' : '\n'
  const there = new Set(text?.split(/\r?\n/))
  const missing = [...new Set(lines)].filter((line) => !there.has(line))
  const before = text === null || text === '' || text.endsWith('\n') ? (text ?? '') : `${text}${newline}`
  return before + missing.map((line) => `${line}${newline}`).join('')
}
