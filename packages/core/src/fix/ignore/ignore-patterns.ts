import { lastName } from '../../layer/path.js'
import { parentPath } from '../../parent-path.js'

/** A line of .dockerignore that is neither empty nor a comment. */
export interface IgnorePattern {
  /** Whether it takes in again what lines before it left out. */
  readonly isException: boolean
  /** Whether it names this path of the build context itself. */
  names(path: string): boolean
}

/**
 * The lines of a .dockerignore as builders read them (moby/patternmatcher); null where one makes no sense, which fails
 * the build.
 */
export function readIgnorePatterns(text: string): IgnorePattern[] | null {
  const patterns: IgnorePattern[] = []
  for (const whole of text.replace(/^\uFEFF/, '').split('\n')) {
    if (whole.startsWith('#')) continue
    const line = whole.trim()
    if (line === '') continue
    const isException = line.startsWith('!')
    const cleaned = clean(isException ? line.slice(1).trim() : line)
    const tokens = cleaned === null || (isException && cleaned === '') ? null : tokensOf(cleaned)
    if (!tokens) return null
    patterns.push({ isException, names: matcherOf(tokens) })
  }
  return patterns
}

/** What a path is left out by: itself, or the topmost folder above it of which a pattern says so; null where it is not. */
export function ignoredAs(patterns: readonly IgnorePattern[], path: string): string | null {
  let ignored: string | null = null
  for (const { isException, names } of patterns) {
    if (isException !== (ignored !== null)) continue
    const named = pathsTo(path).find(names)
    if (named !== undefined) ignored = isException ? null : named
  }
  return ignored
}

/** `ignoredAs` for very many paths, by patterns without exceptions. */
export function ignoreFinder(patterns: readonly IgnorePattern[]): (path: string) => string | null {
  const known = new Map<string, string | null>([['', null]])
  const ignoredBelow = (path: string, above: string | null) =>
    above ?? (patterns.some(({ names }) => names(path)) ? path : null)
  return (path) => {
    const unknown: string[] = []
    let folder = parentPath(path)
    for (; !known.has(folder); folder = parentPath(folder)) unknown.push(folder)
    let above = known.get(folder) ?? null
    for (const one of unknown.reverse()) {
      above = ignoredBelow(one, above)
      known.set(one, above)
    }
    return ignoredBelow(path, above)
  }
}

/** `a`, `a/b`, `a/b/c` of `a/b/c`. */
function pathsTo(path: string): string[] {
  const names = path.split('/')
  return names.map((_, index) => names.slice(0, index + 1).join('/'))
}

/** One step of a pattern: a character that `takes` allows, or any number of those, or folders up to a slash, or none. */
type Token =
  | { readonly type: 'one' | 'many'; readonly takes: (character: string) => boolean; readonly is?: string }
  | { readonly type: 'folders' }

/** Some builders take them for themselves, others for what they are in regular expressions. */
const UNCLEAR = /[|{}^]/

const anything = () => true
const noSlash = (character: string) => character !== '/'

/** As Go's filepath.Clean does it, without a slash at the start; null where nothing is left. */
function clean(pattern: string): string | null {
  const names: string[] = []
  for (const name of pattern.split('/')) {
    if (name === '' || name === '.') continue
    if (name === '..' && names.length > 0 && names.at(-1) !== '..') names.pop()
    else if (name !== '..' || !pattern.startsWith('/')) names.push(name)
  }
  return pattern === '' ? null : names.join('/')
}

/** Null for what is no pattern. */
function tokensOf(pattern: string): Token[] | null {
  // Builders take these two for what they begin and end with, be it within a name.
  if (/^\*\*[^*?[\]\\/]/.test(pattern) && !/[*?[\]\\|{}^]/.test(pattern.slice(2))) {
    return [{ type: 'many', takes: anything }, ...literally(pattern.slice(2))]
  }
  const tokens: Token[] = []
  const characters = [...pattern]
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string
    if (character === '*' && characters[i + 1] === '*') {
      i++
      if (characters[i + 1] === '/') i++
      tokens.push(i + 1 < characters.length ? { type: 'folders' } : { type: 'many', takes: anything })
    } else if (character === '*') {
      tokens.push({ type: 'many', takes: noSlash })
    } else if (character === '?') {
      tokens.push({ type: 'one', takes: noSlash })
    } else if (character === '[') {
      const end = characters.indexOf(']', i + 2)
      const takes = end < 0 ? null : classOf(characters.slice(i + 1, end))
      if (!takes) return null
      tokens.push({ type: 'one', takes })
      i = end
    } else {
      const isEscape = character === '\\'
      const literal = characters[isEscape ? ++i : i]
      if (literal === undefined || (isEscape ? /[\p{L}\p{N}_]/u : UNCLEAR).test(literal)) return null
      tokens.push(...literally(literal))
    }
  }
  return tokens
}

function literally(text: string): Token[] {
  return [...text].map((is) => ({ type: 'one', is, takes: (character) => character === is }))
}

/** What stands between brackets; null for what is seldom written: escapes, and ranges that run backwards. */
function classOf(inside: readonly string[]): ((character: string) => boolean) | null {
  const negated = inside[0] === '^'
  const rest = negated ? inside.slice(1) : inside
  if (rest.length === 0 || rest.some((character) => /[\\[\]]/.test(character))) return null
  const ranges: [string, string][] = []
  for (let i = 0; i < rest.length; i++) {
    const from = rest[i] as string
    const isRange = rest[i + 1] === '-' && i + 2 < rest.length
    const to = isRange ? (rest[i + 2] as string) : from
    if (from === '-' || to < from) return null
    if (isRange) i += 2
    ranges.push([from, to])
  }
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== negated
}

/** Most patterns are a name, perhaps with a star, anywhere: hardly any path has to be looked at letter by letter. */
function matcherOf(tokens: readonly Token[]): (path: string) => boolean {
  const isAnywhere = tokens[0]?.type === 'folders'
  const rest = isAnywhere ? tokens.slice(1) : tokens
  const literals = (some: readonly Token[]) => {
    const end = some.findIndex((token) => token.type === 'folders' || token.is === undefined)
    return some.slice(0, end < 0 ? some.length : end).map((token) => ('is' in token ? token.is : ''))
  }
  const head = literals(rest).join('')
  const tail = literals(rest.toReversed()).reverse().join('')
  if (rest.every((token) => 'is' in token)) {
    return (path) => path === head || (isAnywhere && path.endsWith(`/${head}`))
  }
  const isOneName = rest.every(
    (token) => token.type !== 'folders' && ('is' in token ? token.is !== '/' : token.takes === noSlash),
  )
  if (!isOneName) return (path) => path.endsWith(tail) && fits(path, tokens)
  return (path) => {
    if (!path.endsWith(tail)) return false
    const name = lastName(path)
    return (isAnywhere || name === path) && name.startsWith(head) && fits(name, rest)
  }
}

/** All ways through the pattern at once: the time is that of pattern times path, whatever they are. */
function fits(path: string, tokens: readonly Token[]): boolean {
  let at = reach([0], tokens)
  for (const character of path) {
    if (at.size === 0) return false
    const next: number[] = []
    for (const state of at) {
      const token = tokens[Math.floor(state / 2)]
      if (!token) continue
      if (token.type === 'folders') {
        // Within the folders, which only a slash ends.
        next.push(state | 1)
        if (character === '/') next.push((state | 1) + 1)
      } else if (token.takes(character)) {
        next.push(token.type === 'many' ? state : state + 2)
      }
    }
    at = reach(next, tokens)
  }
  return at.has(2 * tokens.length)
}

/** These states, and those that are reached from them by nothing. Even ones stand before a token, odd ones in it. */
function reach(states: readonly number[], tokens: readonly Token[]): Set<number> {
  const reached = new Set<number>()
  for (let state of states) {
    reached.add(state)
    while (state % 2 === 0 && state < 2 * tokens.length && tokens[state / 2]?.type !== 'one') {
      state += 2
      if (reached.has(state)) break
      reached.add(state)
    }
  }
  return reached
}
