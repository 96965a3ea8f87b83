/** A line of a text, by offsets. */
export interface SourceLine {
  readonly start: number
  /** Before what ends it. */
  readonly end: number
  /** Where the next one begins. */
  readonly next: number
}

/** The lines of a text as builders see them: only a line feed ends one, with all carriage returns before it. */
export function sourceLines(text: string): SourceLine[] {
  const lines: SourceLine[] = []
  // The mark that some editors put first is no part of the first line.
  for (let start = text.startsWith('\uFEFF') ? 1 : 0; start < text.length; ) {
    const feed = text.indexOf('\n', start)
    const next = feed < 0 ? text.length : feed + 1
    let end = feed < 0 ? text.length : feed
    while (end > start && text[end - 1] === '\r') end--
    lines.push({ start, end, next })
    start = next
  }
  return lines
}
