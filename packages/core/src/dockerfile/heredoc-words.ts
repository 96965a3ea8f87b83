import { endOfSpace, isSpace } from './space.js'

/** How a line says that a here-document follows. */
export interface HeredocWord {
  readonly delimiter: string
  /** `<<-`: tabs before its lines do not count. */
  readonly stripsTabs: boolean
}

/** The here-documents that a line announces, in order (BuildKit, parser.go, heredocsFromLine). None where a quote stays open. */
export function heredocWords(line: string): HeredocWord[] {
  if (!line.includes('<<')) return []
  const words = splitWords(line, true) ?? []
  return words.flatMap((word) => {
    const [, dash, rest = ''] = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/.exec(word) ?? []
    const [delimiter, ...others] = rest === '' ? [] : (splitWords(rest, false) ?? [])
    if (delimiter === undefined || others.length > 0) return []
    return [{ delimiter, stripsTabs: dash === '-' }]
  })
}

/** The words of a line, with their quotes and backslashes if they are `raw`; null where a quote stays open. */
function splitWords(line: string, raw: boolean): string[] | null {
  const words: string[] = []
  let word = ''
  let at = 0
  const push = () => {
    if (word !== '') words.push(word)
    word = ''
  }
  while (at < line.length) {
    const character = line[at] as string
    if (character === "'" || character === '"') {
      const quoted = readQuoted(line, at, raw)
      if (!quoted) return null
      word += quoted.text
      at = quoted.end
    } else if (character === '\\') {
      word += line.slice(raw ? at : at + 1, at + 2)
      at += 2
    } else if (line.startsWith('<<', at)) {
      // The space after it belongs to the word.
      const end = endOfSpace(line, at + 2)
      word += line.slice(at, end)
      at = end
    } else {
      if (isSpace(character)) push()
      else word += character
      at++
    }
  }
  push()
  return words
}

function readQuoted(line: string, start: number, raw: boolean): { text: string; end: number } | null {
  const quote = line[start] as string
  let text = raw ? quote : ''
  for (let at = start + 1; at < line.length; at++) {
    const character = line[at] as string
    if (character === quote) return { text: raw ? text + quote : text, end: at + 1 }
    if (character === '\\' && quote === '"') {
      if (raw) text += character
      if (/["$\\]/.test(line[at + 1] ?? '')) at++
      else if (raw) continue
      text += line[at]
    } else {
      text += character
    }
  }
  return null
}
