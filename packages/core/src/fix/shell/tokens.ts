/** A part of a shell command: a word, or what stands between words. */
export interface Token {
  readonly kind: 'word' | 'operator'
  /** As written. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** What the word is without its quotes; null where the shell puts something else in its place, and for operators. */
  readonly literal: string | null
  /** Whether it stands for all names that it fits. */
  readonly glob: boolean
}

/** Longest first. */
const OPERATORS = [
  '<<<',
  '<<-',
  '&&',
  '||',
  ';;',
  '<<',
  '>>',
  '>&',
  '<&',
  '>|',
  '<>',
  ';',
  '&',
  '|',
  '(',
  ')',
  '<',
  '>',
]

/**
 * The tokens of a command of one line, as a POSIX shell tells them apart; null where it cannot be told: quotes that
 * nothing closes, a comment, a here-document, what only some shells know.
 */
export function shellTokens(text: string): Token[] | null {
  const tokens: Token[] = []
  let at = 0
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === ' ' || char === '\t') {
      at++
      continue
    }
    // What follows a comment would be part of it; a newline stands in here-documents alone.
    if (char === '#' || char === '\n' || char === '\r') return null
    const operator = OPERATORS.find((one) => text.startsWith(one, at))
    if (operator) {
      if (operator.startsWith('<<') || /^[<>]\(/.test(text.slice(at, at + 2))) return null
      tokens.push({
        kind: 'operator',
        text: operator,
        start: at,
        end: at + operator.length,
        literal: null,
        glob: false,
      })
      at += operator.length
      continue
    }
    const word = readWord(text, at)
    if (!word) return null
    tokens.push(word)
    at = word.end
  }
  return tokens
}

function readWord(text: string, start: number): Token | null {
  let literal = ''
  let expands = false
  let glob = false
  let at = start
  while (at < text.length && !/[\s;&|()<>]/.test(text.charAt(at))) {
    const char = text.charAt(at)
    if (char === '\\') {
      if (at + 1 >= text.length) return null
      literal += text.charAt(at + 1)
      at += 2
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1)
      if (end < 0) return null
      literal += text.slice(at + 1, end)
      at = end + 1
    } else if (char === '"') {
      const end = endOfDoubleQuotes(text, at)
      if (end === null) return null
      const inside = text.slice(at + 1, end - 1)
      if (/[$`]/.test(inside)) expands = true
      literal += inside.replace(/\\(["\\])/g, '$1')
      at = end
    } else if (char === '$' || char === '`') {
      const end = endOfExpansion(text, at)
      if (end === null) return null
      expands = true
      at = end
    } else {
      if (/[*?[{]/.test(char)) glob = true
      if (char === '~' && at === start) expands = true
      literal += char
      at++
    }
  }
  return {
    kind: 'word',
    text: text.slice(start, at),
    start,
    end: at,
    literal: expands ? null : literal,
    glob,
  }
}

/** After the closing quote of those that open here; null for none. */
function endOfDoubleQuotes(text: string, start: number): number | null {
  let at = start + 1
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '"') return at + 1
    if (char === '\\') at += 2
    else if (char === '$' || char === '`') {
      const end = endOfExpansion(text, at)
      if (end === null) return null
      at = end
    } else at++
  }
  return null
}

/** After `$x`, `${…}`, `$(…)` or `…` in backticks; null where nothing closes it, or more is nested than anybody writes. */
function endOfExpansion(text: string, start: number): number | null {
  if (text.charAt(start) === '`') {
    for (let at = start + 1; at < text.length; at++) {
      if (text.charAt(at) === '\\') at++
      else if (text.charAt(at) === '`') return at + 1
    }
    return null
  }
  const open = text.charAt(start + 1)
  if (open !== '(' && open !== '{') return start + 1
  const closing: string[] = []
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') at++
    else if (char === closing.at(-1)) {
      closing.pop()
      if (closing.length === 0) return at + 1
    } else if (closing.at(-1) === '"') {
      if (char === '$' && /[({]/.test(text.charAt(at + 1))) {
        closing.push(text.charAt(at + 1) === '(' ? ')' : '}')
        at++
      }
    } else if (char === "'") {
      const end = text.indexOf("'", at + 1)
      if (end < 0) return null
      at = end
    } else if (char === '"') closing.push('"')
    else if (char === '(') closing.push(')')
    else if (char === '{') closing.push('}')
    // Case patterns close what nothing opened, comments and backticks hide what closes.
    else if (char === '`' || char === ')' || (char === '#' && /\s/.test(text.charAt(at - 1)))) return null
  }
  return null
}
