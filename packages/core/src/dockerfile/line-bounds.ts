/** Where the line of this offset begins; a byte order mark is part of none. */
export function lineStart(text: string, offset: number): number {
  const before = offset <= 0 ? -1 : text.lastIndexOf('\n', offset - 1)
  return Math.max(before + 1, text.startsWith('\uFEFF') ? 1 : 0)
}

/** Where the line after that of this offset begins; the end of the text after the last. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset)
  return end < 0 ? text.length : end + 1
}
