import { resolvePath } from '../../../image/working-folder.js'
import type { Token } from '../../shell/tokens.js'
import type { ListedCommand } from './command-list.js'

/** A chown, chgrp or chmod of paths that stand there as they are. */
export interface MetadataCommand {
  readonly command: ListedCommand
  readonly sets: 'owner' | 'mode'
  readonly recursive: boolean
  /** The words that are flags. */
  readonly flags: readonly Token[]
  /** `app:app`, `755`, `u+x` */
  readonly spec: string
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
  commands: readonly ListedCommand[],
  folder: string | null,
): MetadataCommand[] | null {
  const found: MetadataCommand[] = []
  let current = folder
  for (const command of commands) {
    if (command.program === 'cd') current = changedFolder(command, current)
    if (!PROGRAM.test(command.program ?? '')) continue
    const read = readCommand(command, current)
    if (!read) return null
    found.push(read)
  }
  return found
}

function changedFolder({ words, plain }: ListedCommand, folder: string | null): string | null {
  const to = words[1]
  return plain && words.length === 2 && to?.literal != null && !to.glob
    ? resolvePath(folder, to.literal)
    : null
}

function readCommand(command: ListedCommand, folder: string | null): MetadataCommand | null {
  const { words, plain, program } = command
  const args = words.slice(1)
  if (!plain || args.some(({ literal, glob }) => literal === null || glob)) return null
  // `chmod -x file` takes a right away.
  const isFlag = ({ literal }: Token) =>
    program === 'chmod' ? /^(-[Rvcf]+|--.*)$/.test(literal ?? '') : /^-./.test(literal ?? '')
  const flags = args.filter(isFlag)
  const known = /^(-[Rvcfh]+|--(recursive|verbose|changes|silent|quiet|no-dereference))$/
  if (!flags.every(({ text }) => known.test(text))) return null
  const [spec, ...rest] = args.filter((word) => !isFlag(word))
  if (!spec || rest.length === 0 || !SPECS[program as keyof typeof SPECS].test(spec.text)) return null
  const operands = rest.flatMap((word) => {
    const path = resolvePath(folder, word.literal as string)
    return path === null ? [] : [{ word, path }]
  })
  if (operands.length < rest.length) return null
  const recursive = flags.some(({ text }) => text === '--recursive' || /^-\w*R/.test(text))
  const sets = program === 'chmod' ? 'mode' : 'owner'
  return { command, sets, recursive, flags, spec: spec.text, operands }
}

/** Whether the command changes what is at this path. */
export function reaches({ recursive, operands }: MetadataCommand, path: string): boolean {
  return operands.some(
    (operand) =>
      operand.path === path || (recursive && (operand.path === '' || path.startsWith(`${operand.path}/`))),
  )
}
