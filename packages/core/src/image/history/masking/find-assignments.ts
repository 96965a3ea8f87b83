import type { Span } from '../read-steps.js'
import { isSecretName } from './secret-names.js'

/** A name and what may stand between it and its value: `TOKEN=`, `token = `, `"token": `, `\"token\":`, `X-Api-Key: `. */
const ASSIGNMENT =
  /(?<![\w.-])([\w.-]{1,200})(?:=|[ \t]{1,8}=[ \t]{1,8}|:[ \t]{1,8}|\\?["'](?:=|[ \t]{0,8}:[ \t]{0,8}))/g
/** PowerShell sets a variable so; without quotes it is the test of a shell: `[ $TOKEN = x ]`. */
const TESTED = /^\$[\w.-]+[ \t]+=[ \t]+[^"'\s]/
/** `--token VALUE`, `"--token" "VALUE"` */
const FLAG = /(?<![\w.-])--?([a-zA-Z][\w-]{0,200})\\?["']?,?[ \t]+(?=[^\s-])/g
const BARE_VALUE = /[^\s"'`;|&<>()\\]*/y
/** A variable's name, or a command, stands in the place of the value: nothing is given away. */
const REFERENCE = /^(\$(\w*|\{\w+\}|env:\w+|\(.*)|%\w+%|\**)$/s

/** The values of secret names in a command or any text: `TOKEN=x`, `--password x`, `{"token": "x"}`, `X-Api-Key: x`. */
export function findAssignments(text: string, { from, to }: Span): Span[] {
  const found: Span[] = []
  for (const pattern of [ASSIGNMENT, FLAG]) {
    pattern.lastIndex = from
    for (let match = pattern.exec(text); match && match.index < to; match = pattern.exec(text)) {
      const name = match[1] as string
      // What follows is the scheme: see secret-forms.ts.
      if (/authorization$/i.test(name) || !isSecretName(name)) continue
      if (text[match.index - 1] === '$' && TESTED.test(text.slice(match.index - 1, pattern.lastIndex + 1)))
        continue
      const value = valueAt(text, pattern.lastIndex, to)
      pattern.lastIndex = Math.max(value.to, pattern.lastIndex)
      if (isValue(text, value)) found.push(value)
    }
  }
  return found
}

/** The values of secret names in an ENV, ARG or LABEL: those have spaces, and most builders take the quotes off. */
export function findSettings(text: string, span: Span): Span[] {
  const old = /^(?:ONBUILD\s+)?(?:ENV|LABEL)\s+([^\s=]{1,200})\s+(?=\S)/i.exec(text.slice(span.from, span.to))
  if (old) {
    // `ENV TOKEN value`
    const value = { from: span.from + old[0].length, to: span.to }
    return isSecretName(old[1] as string) && isValue(text, value) ? [value] : []
  }
  return findPairs(text, span, /(?<=\s)([\w.\-/]{1,200})=/g).flatMap(({ name, value }) => {
    const quoted = /["']/.test(text[value.from] ?? '') ? valueAt(text, value.from, span.to) : value
    return isSecretName(name) && isValue(text, quoted) ? [quoted] : []
  })
}

/**
 * The values of secret names among build arguments. Where there are more that look like names than there are arguments,
 * nobody can tell where a value ends: then the first secret one and all that follow.
 */
export function findBuildArgs(text: string, span: Span, count: number): Span[] {
  const pairs = findPairs(text, span, /(?<=^|\s)([A-Za-z_]\w{0,200})=/g)
  const secret = pairs.filter(({ name, value }) => isSecretName(name) && isValue(text, value))
  if (pairs.length <= count) return secret.map(({ value }) => value)
  const to = span.from + text.slice(span.from, span.to).trimEnd().length
  return secret.slice(0, 1).map(({ value }) => ({ from: value.from, to }))
}

/** Names with their values, each of which reaches to the next name. */
function findPairs(text: string, { from, to }: Span, name: RegExp): { name: string; value: Span }[] {
  const part = text.slice(from, to)
  const matches = [...part.matchAll(name)]
  return matches.map((match, i) => {
    const start = match.index + match[0].length
    const end = matches[i + 1]?.index ?? part.length
    return {
      name: match[1] as string,
      value: { from: from + start, to: from + start + part.slice(start, end).trimEnd().length },
    }
  })
}

function isValue(text: string, { from, to }: Span): boolean {
  return to > from && !REFERENCE.test(text.slice(from, to))
}

/** What stands between the quotes that begin here, or the word. */
function valueAt(text: string, from: number, to: number): Span {
  const quote = /\\?["']/y
  quote.lastIndex = from
  const open = quote.exec(text)?.[0]
  if (open !== undefined) {
    const start = from + open.length
    const end = endOfQuote(text, start, open)
    return { from: start, to: end >= 0 && end <= to ? end : endOfWord(text, start, to) }
  }
  return { from, to: endOfWord(text, from, to) }
}

function endOfQuote(text: string, from: number, quote: string): number {
  if (quote !== '"') return text.indexOf(quote, from)
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return -1
}

function endOfWord(text: string, from: number, to: number): number {
  BARE_VALUE.lastIndex = from
  return Math.min(from + (BARE_VALUE.exec(text)?.[0].length ?? 0), to)
}
