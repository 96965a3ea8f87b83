import { resolvePath } from '../../image/working-folder.js'
import type { SequenceCommand } from '../shell/sequence.js'
import type { Token } from '../shell/tokens.js'
import { replaceVariables, type StageVariables } from './stage-variables.js'

/** A chown, chgrp or chmod of paths that stand there as they are. */
export interface MetadataCommand {
  readonly command: SequenceCommand
  readonly sets: 'owner' | 'mode'
  readonly recursive: boolean
  /** The words that are flags. */
  readonly flags: readonly Token[]
  /** `app:app`, `755`, `u+x`; variables have their values. */
  readonly spec: string
  readonly specWord: Token
  readonly operands: readonly Operand[]
}

export interface Operand {
  readonly word: Token
  /** In the image, without a leading slash; '' for the root. */
  readonly path: string
}

const PROGRAM = /^(chown|chgrp|chmod)$/
const SPECS = {
  chown: /^[\w.-]*(:[\w.-]*)?$/,
  chgrp: /^[\w.-]+$/,
  chmod: /^([0-7]{3,4}|[ugoa]*[-+=][\w,+=-]*)$/,
}

/**
 * What these commands change, in their order; null where one of them changes owners or modes in a way that cannot be
 * told. `folder` is the one that they begin in.
 */
export function metadataCommands(
  commands: readonly SequenceCommand[],
  folder: string | null,
  variables: StageVariables,
): MetadataCommand[] | null {
  const found: MetadataCommand[] = []
  let current = folder
  for (const command of commands) {
    if (command.program === 'cd') current = changedFolder(command, current, variables)
    if (!PROGRAM.test(command.program ?? '')) continue
    const read = readCommand(command, current, variables)
    if (!read) return null
    found.push(read)
  }
  return found
}

function changedFolder(
  { words, plain }: SequenceCommand,
  folder: string | null,
  variables: StageVariables,
): string | null {
  const [, to] = words
  const path = plain && words.length === 2 && to ? replaceVariables(to, variables, true) : null
  return path === null ? null : resolvePath(folder, path)
}

function readCommand(
  command: SequenceCommand,
  folder: string | null,
  variables: StageVariables,
): MetadataCommand | null {
  const { words, plain, program } = command
  const args = words.slice(1)
  if (!plain) return null
  // `chmod -x file` takes a right away.
  const isFlag = ({ literal }: Token) =>
    program === 'chmod' ? /^(-[Rvcf]+|--.*)$/.test(literal ?? '') : /^-./.test(literal ?? '')
  const flags = args.filter(isFlag)
  const known = /^(-[Rvcfh]+|--(recursive|verbose|changes|silent|quiet|no-dereference))$/
  if (!flags.every(({ text }) => known.test(text))) return null
  const [first, ...rest] = args.filter((word) => !isFlag(word))
  // Whether the value was right is seen by what it did.
  const spec = first && replaceVariables(first, variables, false)
  if (!spec || rest.length === 0 || !SPECS[program as keyof typeof SPECS].test(spec)) return null
  const operands = rest.flatMap((word) => {
    const named = replaceVariables(word, variables, true)
    const path = named === null ? null : resolvePath(folder, named)
    return path === null ? [] : [{ word, path }]
  })
  if (operands.length < rest.length) return null
  const recursive = flags.some(({ text }) => text === '--recursive' || /^-\w*R/.test(text))
  const sets = program === 'chmod' ? 'mode' : 'owner'
  return { command, sets, recursive, flags, spec, specWord: first, operands }
}

/** Whether the command changes what is at this path. */
export function reaches({ recursive, operands }: MetadataCommand, path: string): boolean {
  return operands.some(
    (operand) =>
      operand.path === path || (recursive && (operand.path === '' || path.startsWith(`${operand.path}/`))),
  )
}
