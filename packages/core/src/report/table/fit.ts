import { isOneColumnEach, textWidth } from './text-width.js'

/** Made where it is needed: it takes longer than all else that a short report does. */
let graphemes: Intl.Segmenter | undefined

/** The text in at most `width` columns, with an ellipsis where it is cut. Looks at no more of it than it needs. */
export function cut(text: string, width: number): string {
  const [head = '', rest] = pieces(text, width)
  if (rest === undefined) return head
  const [shorter = ''] = pieces(head, width - 1)
  return `${shorter.trimEnd()}…`
}

/** The text in lines of at most `width` columns, broken between words, or inside one that is longer than a line. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`
    if (joined.length <= 4 * width && textWidth(joined) <= width) {
      line = joined
      continue
    }
    if (line !== '') lines.push(line)
    const parts = [...pieces(word, width)]
    line = parts.pop() ?? ''
    lines.push(...parts)
  }
  return [...lines, line]
}

/** The text in pieces that fill at most `width` columns each, and hold at least one character. */
function* pieces(text: string, width: number): Generator<string> {
  if (isOneColumnEach(text)) {
    for (let at = 0; at < text.length; at += width) yield text.slice(at, at + width)
    return
  }
  let piece = ''
  let columns = 0
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of graphemes.segment(text)) {
    const more = textWidth(segment)
    if (columns + more > width && piece !== '') {
      yield piece
      piece = ''
      columns = 0
    }
    piece += segment
    columns += more
  }
  if (piece !== '') yield piece
}
