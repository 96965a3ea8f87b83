import stringWidth from 'string-width'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The text in at most `width` columns, with an ellipsis where it is cut. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  return `${takeColumns(text, width - 1).trimEnd()}…`
}

/** The text in lines of at most `width` columns, broken between words, or inside one that is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (stringWidth(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    while (stringWidth(line) > width) {
      const head = takeColumns(line, width)
      lines.push(head)
      line = line.slice(head.length)
    }
  }
  return [...lines, line]
}

/** The beginning of a text that fills at most `width` columns, and at least one character of it. */
function takeColumns(text: string, width: number): string {
  let taken = ''
  let columns = 0
  for (const { segment } of graphemes.segment(text)) {
    columns += stringWidth(segment)
    if (columns > width && taken !== '') break
    taken += segment
  }
  return taken
}
