import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { resolvePath } from '../../image/working-folder.js'
import type { FixContext } from '../fixer.js'
import { deletedPaths } from '../shell/independence.js'
import { shellOf } from '../shell/shell-of.js'
import { readShellScript, type ShellScript } from '../shell/shell-script.js'

/** A RUN whose shell commands are understood. */
export interface JoinableRun {
  readonly at: DockerfileInstruction
  readonly script: ShellScript
  /** The layers that it made: none or one. */
  readonly layers: readonly number[]
  /** Whether its shell ends at the first command that fails, whatever the command says. */
  readonly exitsOnError: boolean
}

/** A mount that each RUN finds as it is, whatever was done in it before. */
const FRESH_MOUNT = /(^|,)type=tmpfs(,|$)|(^|,)(rw|readwrite)(=true)?(,|$)/i

/** What joining needs to know of a RUN; a sentence without a beginning or end that says why it cannot be joined. */
export function readRun(
  at: DockerfileInstruction,
  context: FixContext,
): JoinableRun | { readonly why: string } {
  const here = `line ${at.line}`
  if (at.keyword !== 'RUN') return { why: `${here} is no RUN` }
  if (at.heredocs.length > 0) return { why: `${here} has a here-document` }
  if (isExecForm(at.command)) return { why: `${here} runs without a shell` }
  if (at.flags.some(({ name, value }) => name === 'mount' && FRESH_MOUNT.test(value ?? '')))
    return { why: `${here} has a mount of its own` }
  const step = context.stepOf(at)
  if (!step || step.steps.length > 1) return { why: `nobody knows which layer ${here} made` }
  const shell = shellOf(step, context)
  if (!shell) return { why: `${here} has a shell other than sh and bash` }
  const script = readShellScript(at.command)
  if (!script) return { why: `what ${here} does in the shell is more than can be joined safely` }
  return { at, script, layers: step.layers, exitsOnError: shell.errexit }
}

/** A command that stands in no Dockerfile yet, as a RUN of its own; null where it cannot be told what it does. */
export function writtenRun(command: string): JoinableRun | null {
  const script = readShellScript(command)
  if (!script) return null
  const place = { index: Number.NaN, start: 0, end: 0, keywordEnd: 0, line: 0, endLine: 0 }
  const at = { ...place, keyword: 'RUN', flags: [], command, pieces: [], heredocs: [] }
  return { at, script, layers: [], exitsOnError: false }
}

/** What separates RUNs of equal flags from others. */
export function flagsOf({ flags }: DockerfileInstruction): string {
  return JSON.stringify(flags.map(({ name, value }) => `${name}=${value}`).sort())
}

/** Whether a RUN without flags does the same with those of another: it only deletes, and nothing where those mount. */
export function isFreeOfFlags({ at, script }: JoinableRun, { flags }: DockerfileInstruction): boolean {
  const deleted = deletedPaths(script)
  if (at.flags.length > 0 || deleted === null) return false
  return flags.every(({ name, value }) => {
    if (name !== 'mount') return true
    const field = (value ?? '').split(',').find((one) => /^(target|dst|destination)=\//.test(one))
    const target = field && resolvePath(null, field.slice(field.indexOf('=') + 1))
    if (!target) return false
    return !deleted.some((path) => `${path}/`.startsWith(`${target}/`) || `${target}/`.startsWith(`${path}/`))
  })
}

function isExecForm(command: string): boolean {
  if (!command.startsWith('[')) return false
  try {
    return Array.isArray(JSON.parse(command))
  } catch {
    return false
  }
}
