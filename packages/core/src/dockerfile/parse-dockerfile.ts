import { DockerfileParser, type Instruction } from 'dockerfile-ast'
import type { Dockerfile, DockerfileInstruction, Flag, Heredoc, Piece, Stage } from './dockerfile.js'

interface Lines {
  readonly text: string
  /** Where each line begins. */
  readonly starts: readonly number[]
}

/** Reads a Dockerfile, whatever it says: what makes no sense has no meaning and is there. */
export function parseDockerfile(text: string): Dockerfile {
  const parsed = DockerfileParser.parse(text)
  const joint = parsed.getEscapeCharacter() === '`' ? '`' : '\\'
  const starts = [0, ...[...text.matchAll(/\r\n|\n|\r/g)].map(({ index, 0: end }) => index + end.length)]
  const lines = { text, starts }
  const instructions = parsed
    .getInstructions()
    .map((instruction, index) => readInstruction(instruction, index, lines, joint))
  return {
    text,
    newline: /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n',
    escape: joint,
    instructions,
    stages: findStages(instructions),
  }
}

function readInstruction(
  parsed: Instruction,
  index: number,
  lines: Lines,
  joint: string,
): DockerfileInstruction {
  const { text, starts } = lines
  const at = ({ line, character }: { line: number; character: number }) =>
    (starts[line] ?? text.length) + character
  const range = parsed.getRange()
  const start = at(range.start)
  const end = at(range.end)
  const keywordEnd = at(parsed.getInstructionRange().end)
  const flags = readFlags(text, keywordEnd, end, joint)
  const heredocs = readHeredocs(parsed, text, at)
  const from = flags.at(-1)?.end ?? keywordEnd
  const to = heredocs[0] ? lineEnd(text, lines, heredocs[0].start) : end
  return {
    index,
    keyword: parsed.getKeyword(),
    start,
    end,
    keywordEnd,
    line: range.start.line + 1,
    endLine: range.end.line + 1,
    flags,
    ...readCommand(text, from, to, joint),
    heredocs,
  }
}

/** Before the line end that the line of this offset comes after. */
function lineEnd(text: string, _lines: Lines, bodyStart: number): number {
  return text.slice(0, bodyStart).replace(/\r?\n$/, '').length
}

/** Flags stand between keyword and arguments; between them may stand what joins lines, and comments. */
function readFlags(text: string, from: number, to: number, joint: string): Flag[] {
  const flags: Flag[] = []
  const gap = new RegExp(`(?:[ \\t]|\\${joint}[ \\t]*\\r?\\n(?:[ \\t]*(?:#[^\\n]*)?\\r?\\n)*)+`, 'y')
  const flag = /--([A-Za-z][\w-]*)(?:=((?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"'])*))?(?=\s|$)/y
  let at = from
  for (;;) {
    gap.lastIndex = at
    if (!gap.test(text) || gap.lastIndex > to) return flags
    flag.lastIndex = gap.lastIndex
    const found = flag.exec(text)
    if (!found || flag.lastIndex > to) return flags
    const [, name = '', value] = found
    flags.push({ name: name.toLowerCase(), value: value ?? null, start: found.index, end: flag.lastIndex })
    at = flag.lastIndex
  }
}

function readHeredocs(
  parsed: Instruction,
  text: string,
  at: (position: { line: number; character: number }) => number,
): Heredoc[] {
  const heredocs = (parsed as unknown as { getHeredocs?(): ReturnType<never> }).getHeredocs?.() as
    | {
        getName(): string
        getContentRange(): { start: never; end: never } | null
        getDelimiterRange(): { start: never } | null
      }[]
    | undefined
  return (heredocs ?? []).flatMap((heredoc) => {
    const content = heredoc.getContentRange()
    const delimiter = heredoc.getDelimiterRange()
    if (!content || !delimiter) return []
    const start = at(content.start)
    const end = at(delimiter.start)
    return [{ delimiter: heredoc.getName(), body: text.slice(start, end), start, end }]
  })
}

/** As builders join lines: what ends them goes, with comments and empty lines between; their indentation stays. */
function readCommand(
  text: string,
  from: number,
  to: number,
  joint: string,
): Pick<DockerfileInstruction, 'command' | 'pieces'> {
  const ending = joint === '`' ? /`[ \t]*$/ : /(?<!\\)\\[ \t]*$/
  const pieces: Piece[] = []
  let command = ''
  let start = from
  for (const [index, whole] of text.slice(from, to).split('\n').entries()) {
    const line = whole.replace(/\r$/, '')
    const kept = line.replace(ending, '')
    const dropped = index > 0 && /^[ \t]*(#|$)/.test(line)
    const skipped = command === '' ? kept.length - kept.trimStart().length : 0
    if (!dropped && kept.length > skipped) {
      pieces.push({ at: command.length, start: start + skipped, end: start + kept.length })
      command += kept.slice(skipped)
    }
    start += whole.length + 1
  }
  return { command: command.trimEnd(), pieces }
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
