import type { Change } from '../../dockerfile/changes.js'
import type { Dockerfile, DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { readShellScript } from '../shell/shell-script.js'
import { shellTokens, type Token } from '../shell/tokens.js'
import { cutCommand } from './cut-command.js'

/**
 * What has a RUN no longer delete what these words name: nothing where it does not mind that nothing is there; null where
 * it cannot be told how it deletes it.
 */
export function dropDeletion(
  at: DockerfileInstruction,
  isPath: (word: string) => boolean,
  dockerfile: Dockerfile,
): readonly Change[] | null {
  const script = readShellScript(at.command)
  const tokens = shellTokens(at.command)
  if (!script || !tokens || script.compound || script.separators.some((one) => one !== '&&' && one !== ';'))
    return null
  const segments = split(tokens)
  const deleting = segments.filter(
    ([program, ...args]) =>
      program?.literal === 'rm' && args.some(({ literal }) => literal !== null && isPath(literal)),
  )
  const [segment, another] = deleting
  if (!segment) return segments.some(deletesAnyway) ? [] : null
  const [program, ...args] = segment
  if (another || !program || segment.some(({ kind }) => kind === 'operator')) return null
  const operands = args.filter(({ text }) => !text.startsWith('-'))
  const index = segments.indexOf(segment)
  if (operands.length > 1) {
    const word = operands.find(({ literal }) => literal !== null && isPath(literal)) as Token
    const before = args[args.indexOf(word) - 1] ?? program
    return cutCommand(at, before.end, word.end, dockerfile)
  }
  if (segments.length === 1) return [{ type: 'remove', at }]
  const previous = segments[index - 1]?.at(-1)
  const next = segments[index + 1]?.[0]
  if (previous) return cutCommand(at, previous.end, segment.at(-1)?.end ?? 0, dockerfile)
  return cutCommand(at, segment[0]?.start ?? 0, next?.start ?? 0, dockerfile)
}

/** `rm -f` of names that are patterns. */
function deletesAnyway([program, ...args]: readonly Token[]): boolean {
  return (
    program?.literal === 'rm' && args.some(({ text }) => /^-\w*f/.test(text)) && args.some(({ glob }) => glob)
  )
}

/** The words of each command. */
function split(tokens: readonly Token[]): Token[][] {
  const segments: Token[][] = [[]]
  for (const token of tokens) {
    if (token.kind === 'operator' && /^(&&|;)$/.test(token.text)) segments.push([])
    else segments.at(-1)?.push(token)
  }
  return segments.filter((words) => words.length > 0)
}
