import { isSpace } from './space.js'

/** The words of a command, with their quotes (BuildKit, line_parsers.go, parseWords). */
function quotedWords(command: string, joint: string): string[] {
  const words: string[] = []
  let start = -1
  let quote: string | null = null
  for (let at = 0; at < command.length; at++) {
    const character = command[at] as string
    if (quote === null && isSpace(character)) {
      if (start >= 0) words.push(command.slice(start, at))
      start = -1
      continue
    }
    if (start < 0) start = at
    if (character === joint && quote !== "'") at++
    else if (quote !== null) quote = character === quote ? null : quote
    else if (character === "'" || character === '"') quote = character
  }
  if (start >= 0) words.push(command.slice(start))
  return words
}

/** What a list of sources, volumes or ports consists of. */
export function plainWords(command: string): string[] {
  return command.split(/[\t\v\f\r ]+/).filter(Boolean)
}

export interface KeyValue {
  readonly key: string
  /** As written; null where there is none. */
  readonly value: string | null
}

/** `a=b "c d"=e`; and `a b c`, which is of old, one name and its value. An ARG may have names alone. */
export function keyValues(command: string, joint: string): KeyValue[] {
  return quotedWords(command, joint).map((word) => {
    const equals = word.indexOf('=')
    return equals < 0
      ? { key: word, value: null }
      : { key: word.slice(0, equals), value: word.slice(equals + 1) }
  })
}

/** As ENV and LABEL have it. */
export function settings(command: string, joint: string): KeyValue[] {
  const [first, ...others] = keyValues(command, joint)
  if (!first) return []
  if (first.value !== null) return [first, ...others]
  const [, key = '', value = ''] = /^([^\t\v\f\r ]+)[\t\v\f\r ]+(.*)$/s.exec(command) ?? []
  return [{ key, value }]
}
