/**
 * A .dockerignore with these lines at its end, a new one where there is none. The last line that fits a path decides, so
 * one that stands there already holds unless an exception comes after it.
 */
export function addIgnoreLines(text: string | null, lines: readonly string[]): string {
  const before = text ?? ''
  const last = before.lastIndexOf('\n')
  const newline = last > 0 && before[last - 1] === '\r' ? '\r\n' : '\n'
  const there = before.replace(/^\uFEFF/, '').split(/\r?\n/)
  const holding = new Set(there.slice(there.findLastIndex((line) => line.trimStart().startsWith('!')) + 1))
  const missing = [...new Set(lines)].filter((line) => !holding.has(line))
  if (missing.length === 0) return before
  const isOpen = before !== '' && before !== '\uFEFF' && !before.endsWith('\n')
  return before + (isOpen ? newline : '') + missing.map((line) => `${line}${newline}`).join('')
}
