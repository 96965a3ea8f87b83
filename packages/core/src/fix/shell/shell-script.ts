import { CLOSING, OPENING, REDIRECTING, UNREAD } from './grammar.js'
import { shellTokens, type Token } from './tokens.js'

/** A program that a script starts, with its arguments. */
export interface SimpleCommand {
  /** Null where the shell finds it out only when it gets there. */
  readonly program: string | null
  readonly args: readonly Token[]
  /** Files that its input comes from or its output goes to. */
  readonly redirects: readonly Token[]
}

/** What a RUN has its shell do, as far as joining it with others needs to know. */
export interface ShellScript {
  readonly commands: readonly SimpleCommand[]
  /** Operators that stand in no group, loop or condition. */
  readonly separators: readonly string[]
  /** What the status of the whole is that of, after the last `;`. */
  readonly ending: 'simple' | 'chain' | 'compound'
  /** Whether there are groups, loops, conditions or `!` anywhere. */
  readonly compound: boolean
  /** Whether a `|` stands anywhere. */
  readonly piped: boolean
  /** What is still there for a command that the same shell runs after it. */
  readonly leaves: Leftovers
}

export interface Leftovers {
  /** Whether it goes to another folder. */
  readonly folder: boolean
  /** Variables that it sets. */
  readonly variables: readonly string[]
  /** Options of the shell, of those that change what commands do. */
  readonly options: readonly ('errexit' | 'nounset' | 'pipefail')[]
  /** Functions, traps, other options, what other files say, what `eval` does: nobody can tell. */
  readonly unknown: boolean
}

/** After these a command begins. */
const INTRODUCING = new Set(['if', 'while', 'until', '{', 'then', 'do', 'else', 'elif', '!', 'time'])
const STARTING = new Set(['&&', '||', ';', ';;', '&', '|', '('])

const SETS_VARIABLES = /^(export|unset|readonly|local|declare|typeset|read|getopts|mapfile|readarray|let)$/
const CHANGES_SHELL =
  /^(umask|ulimit|shopt|trap|alias|unalias|\.|source|eval|exec|exit|return|break|continue|shift|command|builtin|enable|hash|wait|fg|bg|pushd|popd)$/

/**
 * Reads the command of a RUN. Null where it cannot be told what it does, or where it goes on in the background: what is
 * appended to that would not wait for it.
 */
export function readShellScript(text: string): ShellScript | null {
  const tokens = shellTokens(text)
  const last = tokens?.at(-1)
  if (!tokens || !last || tokens.some(({ kind, text: word }) => kind === 'operator' && word === '&'))
    return null
  if (last.kind === 'operator' && !/^[;)]$/.test(last.text)) return null
  const commands: { program: string | null; args: Token[]; redirects: Token[] }[] = []
  const separators: string[] = []
  const variables: string[] = []
  let unknown = /\$\{\w+:?=/.test(text)
  let depth = 0
  let compound = false
  let ending: ShellScript['ending'] = 'simple'
  let starts = true
  let current: (typeof commands)[number] | null = null
  let assigned: string[] = []
  const finish = () => {
    if (!current) variables.push(...assigned)
    current = null
    assigned = []
  }
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    const { text: word } = token
    if (token.kind === 'operator') {
      if (REDIRECTING.has(word)) {
        const target = tokens[++i]
        if (target?.kind !== 'word') return null
        if (!/^[<>]&$/.test(word)) current?.redirects.push(target)
        // `> file` alone makes one; who it belongs to is not known yet.
        if (!current && !/^[<>]&$/.test(word)) commands.push({ program: ':', args: [], redirects: [target] })
        continue
      }
      if (word === '(' && (!starts || assigned.length > 0)) return null
      finish()
      if (word === '(') {
        if (depth++ === 0) ending = ending === 'simple' ? 'compound' : ending
        compound = true
      } else if (word === ')') {
        if (--depth < 0) return null
      } else if (depth === 0) {
        separators.push(word)
        if (word === ';') ending = i < tokens.length - 1 ? 'simple' : ending
        else if (word !== '|') ending = ending === 'compound' ? 'compound' : 'chain'
      }
      starts = STARTING.has(word)
      continue
    }
    // The number of what is redirected.
    if (/^\d+$/.test(word) && isRedirect(tokens[i + 1]) && tokens[i + 1]?.start === token.end) continue
    if (!starts) {
      current?.args.push(token)
      continue
    }
    if (UNREAD.has(word)) return null
    if (OPENING.has(word)) {
      depth++
      compound = true
      ending = 'compound'
    }
    if (CLOSING.has(word)) {
      if (--depth < 0) return null
      starts = false
      continue
    }
    if (word === '!') {
      compound = true
      ending = 'compound'
    }
    if (word === 'for') {
      variables.push(tokens[i + 1]?.text ?? '')
      starts = false
      continue
    }
    if (INTRODUCING.has(word)) continue
    const name = /^([A-Za-z_]\w*)\+?=/.exec(word)?.[1]
    if (name !== undefined) {
      assigned.push(name)
      continue
    }
    current = { program: token.glob && !/^\[\[?$/.test(word) ? null : token.literal, args: [], redirects: [] }
    commands.push(current)
    starts = false
  }
  finish()
  if (depth !== 0) return null
  const options: Leftovers['options'][number][] = []
  let folder = false
  for (const { program, args } of commands) {
    if (program === null || CHANGES_SHELL.test(program)) unknown = true
    else if (program === 'cd') folder = true
    else if (program === 'set') {
      const read = shellOptions(args)
      if (read) options.push(...read)
      else unknown = true
    } else if (SETS_VARIABLES.test(program)) {
      for (const { text: arg } of args) {
        if (!arg.startsWith('-')) variables.push(arg.split('=', 1)[0] as string)
      }
    }
  }
  return {
    commands,
    separators,
    ending,
    compound,
    piped: tokens.some(({ kind, text: word }) => kind === 'operator' && word === '|'),
    leaves: { folder, variables, options, unknown },
  }
}

function isRedirect(token: Token | undefined): boolean {
  return token?.kind === 'operator' && REDIRECTING.has(token.text)
}

/** Those that `set` turns on and that change what commands do; null where it does something else as well. */
function shellOptions(args: readonly Token[]): Leftovers['options'][number][] | null {
  const found: Leftovers['options'][number][] = []
  const long = (name: string | null | undefined) => {
    if (name === 'errexit' || name === 'nounset' || name === 'pipefail') found.push(name)
    return (
      name === 'errexit' ||
      name === 'nounset' ||
      name === 'pipefail' ||
      name === 'xtrace' ||
      name === 'verbose'
    )
  }
  for (let i = 0; i < args.length; i++) {
    const flags = args[i]?.literal ?? ''
    if (flags === '+x' || flags === '+v') continue
    if (!/^-[euxvo]+$/.test(flags)) return null
    if (flags.includes('e')) found.push('errexit')
    if (flags.includes('u')) found.push('nounset')
    if (flags.includes('o') && !long(args[++i]?.literal)) return null
  }
  return found
}
