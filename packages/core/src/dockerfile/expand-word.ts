import { ANYTHING, joinPatterns, knownLength, knownText, type Pattern } from './pattern.js'

/** What a variable holds, as far as a Dockerfile tells; undefined where nothing sets it. */
export type Values = (name: string) => Pattern | undefined

/** Defaults of defaults go no deeper in any file that somebody wrote. */
const MAX_DEPTH = 20

/** Of a value that is longer nothing is known: one that holds another twice, again and again, would not end. */
const LONGEST_VALUE = 256

/**
 * A word without its quotes and escapes, its variables replaced, as builders do it (BuildKit, shell/lex.go). A variable
 * that nothing sets may be anything, but lets a default stand.
 */
export function expandWord(word: string, values: Values, joint: string): Pattern {
  return readTo(null, 0, 0).pattern

  function lookUp(name: string): Pattern | undefined {
    const value = values(name)
    return value && knownLength(value) > LONGEST_VALUE ? ANYTHING : value
  }

  function readTo(stop: string | null, from: number, depth: number): { pattern: Pattern; end: number } {
    const parts: Pattern[] = []
    let plain = ''
    let inQuotes = false
    let at = from
    while (at < word.length) {
      const character = word[at] as string
      if (character === stop && !inQuotes) break
      if (character === '$') {
        const variable = readVariable(at, depth)
        parts.push([plain], variable.pattern)
        plain = ''
        at = variable.end
      } else if (character === "'" && !inQuotes) {
        const end = word.indexOf("'", at + 1)
        plain += word.slice(at + 1, end < 0 ? word.length : end)
        at = end < 0 ? word.length : end + 1
      } else if (character === '"') {
        inQuotes = !inQuotes
        at++
      } else if (character === joint) {
        const next = word[at + 1] ?? ''
        plain += inQuotes && next !== '"' && next !== '$' && next !== joint ? character + next : next
        at += 2
      } else {
        plain += character
        at++
      }
    }
    return { pattern: joinPatterns([...parts, [plain]]), end: at + 1 }
  }

  function readVariable(dollar: number, depth: number): { pattern: Pattern; end: number } {
    const braced = word[dollar + 1] === '{'
    const [name = ''] =
      /^(?:\d+|[A-Za-z_]\w*|[@*#?\-$!])/.exec(word.slice(dollar + (braced ? 2 : 1), dollar + 300)) ?? []
    const after = dollar + (braced ? 2 : 1) + name.length
    if (!braced)
      return name === '' ? { pattern: ['$'], end: after } : { pattern: lookUp(name) ?? ANYTHING, end: after }
    if (word[after] === '}') return { pattern: lookUp(name) ?? ANYTHING, end: after + 1 }
    const [operator = ''] = /^:?[-+?]/.exec(word.slice(after, after + 2)) ?? []
    // What is left are patterns that cut something off or replace it, and mistakes.
    const { pattern: other, end } =
      depth < MAX_DEPTH
        ? readTo('}', after + operator.length, depth + 1)
        : { pattern: ANYTHING, end: word.length }
    return { pattern: choose(operator, lookUp(name), other), end }
  }
}

/** `${NAME:-other}`, `${NAME:+other}`, `${NAME:?message}`, the same without colon. */
function choose(operator: string, value: Pattern | undefined, other: Pattern): Pattern {
  if (operator === '') return ANYTHING
  const text = value && knownText(value)
  // One known letter is enough to know that it is not empty.
  const isEmpty = text === '' && operator.startsWith(':')
  const isSet = value !== undefined && !isEmpty && value.some((part) => part !== null)
  const known = value === undefined || isEmpty || isSet || text === ''
  if (!known) return ANYTHING
  const counts = isSet || (text === '' && !isEmpty)
  if (operator.endsWith('+')) return counts ? other : ['']
  if (counts) return value as Pattern
  return operator.endsWith('-') ? other : ANYTHING
}
