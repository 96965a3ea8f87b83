import {
  type Dockerfile,
  type DockerfileInstruction,
  type Flag,
  type Heredoc,
  type Piece,
  type Stage,
  sourceOf,
} from './dockerfile.js'
import { execForm } from './exec-form.js'
import { firstIndex } from './first-index.js'
import { heredocWords } from './heredoc-words.js'
import { type JoinedLine, joinLines } from './join-lines.js'
import { type SourceLine, sourceLines } from './source-lines.js'
import { endOfSpace, isSpace, startOfSpace } from './space.js'

/** Which instructions take here-documents; ONBUILD does where its own instruction is one of them. */
const TAKES_HEREDOCS = new Set(['ADD', 'COPY', 'RUN'])

/**
 * Reads a Dockerfile as BuildKit does (frontend/dockerfile/parser), whatever it says: what makes no sense has no meaning
 * and is there.
 */
export function parseDockerfile(text: string): Dockerfile {
  const lines = sourceLines(text)
  const joint = readEscape(text, lines)
  const instructions: DockerfileInstruction[] = []
  const findLine = lineFinder(text, lines)
  for (let index = 0; index < lines.length; ) {
    const joined = joinLines(text, lines, index, joint)
    if (!joined) {
      index++
      continue
    }
    const read = readInstruction({ text, lines, findLine, joint }, joined, instructions.length)
    if (read) instructions.push(read.instruction)
    index = read?.next ?? joined.next
  }
  return {
    text,
    newline: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    escape: joint,
    instructions,
    stages: findStages(instructions),
  }
}

/** Directives stand in comments before all else; one that is not known ends them. */
function readEscape(text: string, lines: readonly SourceLine[]): '\\' | '`' {
  for (const { start, end } of lines) {
    const line = text.slice(endOfSpace(text, start, end), Math.min(end, start + 1000))
    const [, name = '', value] = /^#\s*([a-zA-Z][a-zA-Z0-9]*)\s*=\s*(\S.*)$/.exec(line) ?? []
    if (!/^(syntax|escape|check)$/i.test(name)) break
    if (name.toLowerCase() === 'escape') return value?.trim() === '`' ? '`' : '\\'
  }
  return '\\'
}

interface Source {
  readonly text: string
  readonly lines: readonly SourceLine[]
  readonly findLine: FindLine
  /** What joins a line to the next, and makes the character after it literal. */
  readonly joint: string
}

function readInstruction(
  source: Source,
  { text: joined, pieces, next }: JoinedLine,
  index: number,
): { instruction: DockerfileInstruction; next: number } | null {
  const from = endOfSpace(joined, 0)
  const to = startOfSpace(joined, joined.length, from)
  if (from === to) return null
  const at = (offset: number) => sourceOf(pieces, offset)
  // After a character, which may be the last of its line.
  const after = (offset: number) => at(offset - 1) + 1
  const keywordTo = from + (/^[^\t\v\f\r ]+/.exec(joined.slice(from, to))?.[0].length ?? 0)
  const keyword = joined.slice(from, keywordTo).toUpperCase()
  const { flags, end: flagsTo } = readFlags(joined, keywordTo, to, source.joint)
  const commandFrom = endOfSpace(joined, flagsTo, to)
  const command = joined.slice(commandFrom, to)
  const heredocs = takesHeredocs(keyword, command) ? readHeredocs(source, joined, next) : []
  const last = heredocs.at(-1)
  const end = last ? last.delimiterEnd : after(to)
  const start = at(from)
  return {
    instruction: {
      index,
      keyword,
      start,
      end,
      keywordEnd: after(keywordTo),
      line: lineOf(source.lines, start),
      endLine: lineOf(source.lines, end),
      flags: flags.map((flag) => ({ ...flag, start: at(flag.start), end: after(flag.end) })),
      command,
      pieces: cutPieces(pieces, commandFrom, to),
      heredocs: heredocs.map(({ delimiterEnd, next, ...heredoc }) => heredoc),
    },
    next: last ? last.next : next,
  }
}

/** The index of the first line from this one on that is the delimiter of a here-document, or -1. */
type FindLine = (delimiter: string, from: number, stripsTabs: boolean) => number

/** Looks all lines up at once: each here-document would otherwise look through the rest of the text. */
function lineFinder(text: string, lines: readonly SourceLine[]): FindLine {
  const indexes = new Map<boolean, ReadonlyMap<string, readonly number[]>>()
  return (delimiter, from, stripsTabs) => {
    const index = indexes.get(stripsTabs) ?? indexLines(text, lines, stripsTabs)
    indexes.set(stripsTabs, index)
    const places = index.get(delimiter) ?? []
    return places[firstIndex(places.length, (at) => (places[at] as number) >= from)] ?? -1
  }
}

function indexLines(text: string, lines: readonly SourceLine[], stripsTabs: boolean): Map<string, number[]> {
  const index = new Map<string, number[]>()
  for (const [at, { start, end }] of lines.entries()) {
    const whole = text.slice(start, end)
    const line = stripsTabs ? whole.replace(/^\t+/, '') : whole
    const places = index.get(line)
    if (places) places.push(at)
    else index.set(line, [at])
  }
  return index
}

function takesHeredocs(keyword: string, command: string): boolean {
  if (keyword !== 'ONBUILD') return TAKES_HEREDOCS.has(keyword) && execForm(command) === null
  const [, inner = '', rest = ''] = /^(\S+)\s+(.*)$/s.exec(command) ?? []
  return TAKES_HEREDOCS.has(inner.toUpperCase()) && execForm(rest) === null
}

interface ReadHeredoc extends Heredoc {
  readonly delimiterEnd: number
  /** The index of the line after it. */
  readonly next: number
}

/** None where one of them does not end: a builder that knows here-documents refuses that, others know none. */
function readHeredocs({ text, lines, findLine }: Source, joined: string, from: number): ReadHeredoc[] {
  const heredocs: ReadHeredoc[] = []
  let next = from
  for (const { delimiter, stripsTabs } of heredocWords(joined)) {
    const last = findLine(delimiter, next, stripsTabs)
    if (last < 0) return []
    const start = (lines[next] as SourceLine).start
    const { start: end, end: delimiterEnd } = lines[last] as SourceLine
    heredocs.push({
      delimiter,
      stripsTabs,
      body: text.slice(start, end),
      start,
      end,
      delimiterEnd,
      next: last + 1,
    })
    next = last + 1
  }
  return heredocs
}

/** What begins with two dashes after the keyword; quotes and the escape keep space in it. */
function readFlags(joined: string, from: number, to: number, joint: string): { flags: Flag[]; end: number } {
  const flags: Flag[] = []
  let end = from
  for (;;) {
    const start = endOfSpace(joined, end, to)
    if (!joined.startsWith('--', start) || start + 2 > to) return { flags, end: start }
    end = endOfFlag(joined, start, to, joint)
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(joined.slice(start, end)) ?? []
    // Two dashes alone end the flags.
    if (name === '' && value === undefined) return { flags, end }
    flags.push({ name: name.toLowerCase(), value: value ?? null, start, end })
  }
}

function endOfFlag(joined: string, start: number, to: number, joint: string): number {
  let quote: string | null = null
  for (let at = start; at < to; at++) {
    const character = joined[at] as string
    if (character === joint) at++
    else if (quote !== null) quote = character === quote ? null : quote
    else if (character === "'" || character === '"') quote = character
    else if (isSpace(character)) return at
  }
  return to
}

/** The parts of the pieces that are between two offsets of the joined line, counted from the first. */
function cutPieces(pieces: readonly Piece[], from: number, to: number): Piece[] {
  return pieces.flatMap(({ at, start, end }) => {
    const first = Math.max(at, from)
    const last = Math.min(at + end - start, to)
    return first < last ? [{ at: first - from, start: start + first - at, end: start + last - at }] : []
  })
}

/** Counted from 1. */
function lineOf(lines: readonly SourceLine[], offset: number): number {
  return firstIndex(lines.length, (index) => (lines[index] as SourceLine).start > offset)
}

function findStages(instructions: readonly DockerfileInstruction[]): Stage[] {
  const stages: (Stage & { instructions: DockerfileInstruction[] })[] = []
  for (const instruction of instructions) {
    if (instruction.keyword === 'FROM') {
      const [image = '', as, name] = instruction.command.split(/\s+/)
      stages.push({
        index: stages.length,
        name: as?.toLowerCase() === 'as' && name ? name.toLowerCase() : null,
        from: instruction,
        image,
        instructions: [],
      })
    } else {
      stages.at(-1)?.instructions.push(instruction)
    }
  }
  return stages
}
