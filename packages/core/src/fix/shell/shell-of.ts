import type { Instruction } from '../../image/instructions.js'
import type { FixContext } from '../fixer.js'

/** A POSIX shell. */
export interface Shell {
  /** Whether it stops at what fails without being told. */
  readonly errexit: boolean
}

const SHELL = /^(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:ba|da|a|k|z)?sh$/

/** How the history has a step that a shell of Windows runs; the arguments of the build may stand before that. */
const WINDOWS = /^(?:RUN )?(?:\|\d.* )?(?:cmd \/S|powershell|pwsh)\b/i

/** The shell that runs a step; null where it is none that is known. */
export function shellOf(step: Instruction, { instructions }: Pick<FixContext, 'instructions'>): Shell | null {
  if (WINDOWS.test(step.createdBy.slice(0, 1000))) return null
  const set = instructions.slice(0, step.index).findLast(({ keyword }) => keyword === 'SHELL')
  if (!set) return { errexit: false }
  return readShell(
    set.text
      .replace(/^SHELL\s*/, '')
      .replace(/[[\]",]/g, ' ')
      .trim()
      .split(/\s+/),
  )
}

/** The words of a SHELL or of a first line `#!`. */
export function readShell([program = '', ...flags]: readonly string[]): Shell | null {
  const name = program === '/usr/bin/env' ? (flags[0] ?? '') : program
  return SHELL.test(name) ? { errexit: flags.some((flag) => /^-\w*e|^errexit$/.test(flag)) } : null
}
