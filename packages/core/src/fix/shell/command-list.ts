import { CLOSING, OPENING, REDIRECTING, UNREAD } from './grammar.js'
import { shellTokens, type Token } from './tokens.js'

/** A program that a script starts, by offsets. */
export interface ListedCommand {
  /** Its program and arguments; what `sudo`, `env` and the like are given is among them. */
  readonly words: readonly Token[]
  /** Before assignments that belong to it. */
  readonly start: number
  readonly end: number
  /** Whether it stands in no group, loop or condition. */
  readonly outer: boolean
}

/** What a script runs, and where one more command goes. */
export interface CommandList {
  readonly commands: readonly ListedCommand[]
  /**
   * After what runs last: there one more command is only run where nothing has failed, and the status of the whole stays
   * what it is if it works. Null where nobody can tell.
   */
  readonly end: { readonly at: number; readonly joint: '&&' | ';' } | null
}

interface Part {
  readonly start: number
  end: number
  compound: boolean
  negated: boolean
  /** What stands after it. */
  operator: string | null
  last: ListedCommand | null
}

const INTRODUCING = new Set(['then', 'do', 'else', 'elif'])
/** After these nothing runs, or something else does as well. */
const LEAVING = /^(exec|exit|return|trap)$/

/**
 * Reads a script of one line, in which newlines are already `;`. `errexit` says whether its shell stops at what fails
 * without being told. Null where it cannot be told what it runs.
 */
export function readCommandList(text: string, errexit: boolean): CommandList | null {
  const tokens = shellTokens(text)
  if (!tokens) return null
  const commands: (ListedCommand & { words: Token[]; end: number })[] = []
  const parts: Part[] = []
  const open: string[] = []
  let part: Part | null = null
  let current: (typeof commands)[number] | null = null
  let assignedFrom: number | null = null
  let starts = true
  const extend = ({ start, end }: Token): Part => {
    if (!part) {
      part = { start, end, compound: false, negated: false, operator: null, last: null }
      parts.push(part)
    }
    part.end = end
    return part
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    const { text: word } = token
    if (token.kind === 'operator') {
      if (REDIRECTING.has(word)) {
        const target = tokens[++i]
        if (target?.kind !== 'word') return null
        extend(target)
        if (current) current.end = target.end
      } else if (word === '(') {
        if (!starts) return null
        extend(token).compound = true
        open.push(')')
      } else if (word === ')') {
        if (open.pop() !== ')') return null
        extend(token)
        starts = false
        current = null
      } else {
        if (word === ';;') return null
        starts = true
        current = null
        assignedFrom = null
        if (open.length > 0) continue
        if (part) (part as Part).operator = word
        // A newline after an operator only breaks the line.
        else if (word !== ';') return null
        part = null
      }
      continue
    }
    extend(token)
    if (!starts) {
      current?.words.push(token)
      if (current) current.end = token.end
      continue
    }
    const closing = OPENING.get(word)
    if (UNREAD.has(word) || word === '[[') return null
    if (closing !== undefined) {
      extend(token).compound = true
      open.push(closing)
      if (word === 'for') starts = false
    } else if (CLOSING.has(word)) {
      if (open.pop() !== word) return null
      starts = false
    } else if (INTRODUCING.has(word)) {
      if (open.length === 0) return null
    } else if (word === '!') {
      extend(token).negated = true
    } else if (/^[A-Za-z_]\w*\+?=/.test(word)) {
      assignedFrom ??= token.start
    } else {
      current = {
        words: [token],
        start: assignedFrom ?? token.start,
        end: token.end,
        outer: open.length === 0,
      }
      commands.push(current)
      extend(token).last = current
      assignedFrom = null
      starts = false
    }
  }
  if (open.length > 0) return null
  return { commands, end: findEnd(parts, commands, errexit) }
}

function findEnd(
  parts: readonly Part[],
  commands: readonly ListedCommand[],
  errexit: boolean,
): CommandList['end'] {
  const last = parts.at(-1)
  if (!last || last.negated || (last.operator !== null && last.operator !== ';')) return null
  if (parts.some(({ operator }) => operator === '&')) return null
  const program = last.last?.words[0]?.literal
  if (program === null || (program !== undefined && LEAVING.test(program))) return null
  let stops = errexit
  for (const { words } of commands) {
    if (words[0]?.literal === 'trap') return null
    if (words[0]?.literal !== 'set') continue
    const options = words.slice(1).map(({ literal }) => literal ?? '')
    // With these a glob stays a glob, or what fails no longer stops it.
    if (options.some((option) => /^\+|^-\w*f|^noglob$/.test(option))) return null
    stops ||= options.some((option) => /^-\w*e|^errexit$/.test(option))
  }
  const before = parts.at(-2)?.operator ?? ';'
  if (!stops) return { at: last.end, joint: '&&' }
  // In a list of `&&`, only what stands last stops the shell, and nothing that is in a group before its end.
  if (before === ';') return { at: last.end, joint: ';' }
  return last.compound || before === '|' ? null : { at: last.end, joint: '&&' }
}
