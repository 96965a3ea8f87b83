import type { HistoryEntry } from '../../oci/config.js'
import { keywordOf } from './keywords.js'

/** A part of what a step records, by offsets. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** What the record of a step consists of. */
export type StepRecord =
  /** An instruction with its keyword. */
  | { readonly kind: 'instruction'; readonly buildKit: boolean; readonly text: Span }
  /** The command of a RUN, and the build arguments before it, unquoted. */
  | { readonly kind: 'run'; readonly buildKit: boolean; readonly text: Span; readonly args: BuildArgs | null }
  /** A RUN of which nobody can tell where the build arguments end and the command begins. */
  | { readonly kind: 'mixed-run'; readonly buildKit: boolean; readonly text: Span }
  /** Whatever another tool wrote. */
  | { readonly kind: 'other'; readonly buildKit: false }

export interface BuildArgs {
  /** How many there are; podman also counts those that have no value and are not recorded. */
  readonly count: number
  readonly text: Span
}

/** The comment that BuildKit writes on each step, and what it appends to some. */
export const BUILDKIT_COMMENT = 'buildkit.dockerfile.v0'
const BUILDKIT_SUFFIX = ' # buildkit'
/** What the classic builder writes before an instruction that runs nothing. */
const NOP = ' #(nop) '
/** With the space after them. podman and buildah record the first of these whatever the SHELL. */
const DEFAULT_SHELLS = ['/bin/sh -c ', 'cmd /S /C ']
const LONGEST_SHELL = 1000

/**
 * Finds the parts in what each step records. An image's history is a mix, the base's builder first, so each step is
 * looked at by itself; only the shell and the build arguments come from those before it.
 */
export function readSteps(history: readonly HistoryEntry[]): StepRecord[] {
  let shells: readonly string[] = DEFAULT_SHELLS
  let lastArgs: string | null = null
  const setShell = (shell: string) => {
    if (`${shell} ` === shells[0] || shell === '' || shell.length > LONGEST_SHELL) return
    shells = [...new Set([`${shell} `, ...DEFAULT_SHELLS])]
  }
  return history.map((step) => {
    const { createdBy } = step
    const buildKit = step.comment === BUILDKIT_COMMENT || createdBy.endsWith(BUILDKIT_SUFFIX)
    const record = buildKit ? fromBuildKit(createdBy) : fromClassic(createdBy)
    if (record.kind === 'instruction') {
      const shell = shellOf(createdBy.slice(record.text.from, record.text.to))
      if (shell !== null) setShell(shell)
    }
    return record
  })

  function fromBuildKit(createdBy: string): StepRecord {
    const to = createdBy.endsWith(BUILDKIT_SUFFIX)
      ? createdBy.length - BUILDKIT_SUFFIX.length
      : createdBy.length
    if (!createdBy.startsWith('RUN ')) return instruction({ from: 0, to }, true)
    return run(createdBy, { from: 'RUN '.length, to }, true)
  }

  function fromClassic(createdBy: string): StepRecord {
    const nop = createdBy.indexOf(NOP)
    if (nop >= 0) {
      const shell = createdBy.slice(0, nop)
      const from = endOfSpaces(createdBy, nop + NOP.length)
      const keyword = keywordOf(createdBy.slice(from, from + 20))
      // The same words may stand in the command of a RUN.
      const known = shells.find((known) => createdBy.startsWith(known))
      if (keyword !== null && (known === undefined || known === `${shell} ` || keyword === 'SHELL')) {
        setShell(shell)
        return instruction({ from, to: createdBy.length }, false)
      }
    }
    if (/^\|\d+ /.test(createdBy) || shells.some((shell) => createdBy.startsWith(shell))) {
      return run(createdBy, { from: 0, to: createdBy.length }, false)
    }
    // kaniko records a Dockerfile's lines as they are.
    return keywordOf(createdBy) === null
      ? { kind: 'other', buildKit: false }
      : instruction({ from: 0, to: createdBy.length }, false)
  }

  /** `|2 A=b C=d <shell> <command>`, `<shell> <command>`, `<program> <argument>` */
  function run(createdBy: string, { from, to }: Span, buildKit: boolean): StepRecord {
    const count = /^\|(\d+) /.exec(createdBy.slice(from, from + 20))
    if (!count) {
      const shell = shells.find((shell) => createdBy.startsWith(shell, from)) ?? ''
      return { kind: 'run', buildKit, text: { from: from + shell.length, to }, args: null }
    }
    // Values are not quoted and may hold spaces: only the shell tells where they end. A RUN in exec form has none; its
    // arguments are most often those of the RUN before.
    const argsFrom = from + count[0].length
    const end = firstShell(createdBy, argsFrom, to) ?? sameArgs(createdBy, argsFrom)
    if (!end) return { kind: 'mixed-run', buildKit, text: { from, to } }
    lastArgs = createdBy.slice(argsFrom, end.from)
    const args = { count: Number(count[1]), text: { from: argsFrom, to: end.from } }
    return { kind: 'run', buildKit, text: { from: end.to, to }, args }
  }

  function firstShell(createdBy: string, from: number, to: number): Span | null {
    let first: Span | null = null
    for (const shell of shells) {
      // One space before it belongs to it, which is also the one after the count where no argument has a value.
      const at = createdBy.indexOf(` ${shell}`, from - 1) + 1
      if (at > 0 && at < (first?.from ?? to)) first = { from: at, to: at + shell.length }
    }
    return first
  }

  function sameArgs(createdBy: string, from: number): Span | null {
    if (lastArgs === null || !createdBy.startsWith(lastArgs, from)) return null
    return { from: from + lastArgs.length, to: from + lastArgs.length }
  }
}

function instruction(text: Span, buildKit: boolean): StepRecord {
  return { kind: 'instruction', buildKit, text }
}

function endOfSpaces(text: string, from: number): number {
  let at = from
  while (text[at] === ' ') at++
  return at
}

/** The shell that a SHELL instruction sets, as later steps begin with it. podman records the list as JSON, others do not. */
function shellOf(instruction: string): string | null {
  const words = /^SHELL \[(.*)\]\s*$/s.exec(instruction)?.[1]
  if (words === undefined) return null
  try {
    return JSON.parse(`[${words}]`).join(' ')
  } catch {
    return words
  }
}
