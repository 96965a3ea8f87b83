import type { Change } from '../../dockerfile/changes.js'
import type { PackageCache } from '../../waste/known/package-managers.js'
import type { RunScript } from '../shell/run-script.js'
import { MOST_COMMANDS, type ProgramCall, programCalls, subcommandOf } from './program-calls.js'

interface NoCacheFlag {
  readonly program: string
  readonly flag: string
  /** What writes the cache, and can be told not to. */
  readonly writing: RegExp
  /** What does not write it. */
  readonly harmless: RegExp
}

const FLAGS: readonly NoCacheFlag[] = [
  {
    program: 'pip',
    flag: '--no-cache-dir',
    writing: /^(install|download|wheel)$/,
    harmless: /^(uninstall|list|freeze|show|check|config|cache|debug|inspect)$/,
  },
  {
    program: 'poetry',
    flag: '--no-cache',
    writing: /^install$/,
    harmless: /^(config|env|show|check|version)$/,
  },
  {
    program: 'composer',
    flag: '--no-cache',
    writing: /^(install|update|require|create-project)$/,
    harmless: /^(config|dump-autoload|dumpautoload|validate|check-platform-reqs|run-script|diagnose)$/,
  },
]

/** Programs that fill no cache of theirs. */
const FILLS_NOTHING =
  /^(\[|test|true|false|:|set|cd|echo|printf|export|umask|ls|cat|head|tail|wc|cp|mv|rm|mkdir|rmdir|ln|touch|install|chown|chgrp|chmod|find|grep|sed|awk|tr|sort|tar|unzip|gzip|gunzip|xz|curl|wget|useradd|groupadd|adduser|addgroup|usermod|apt|apt-get|apk|dnf|yum|microdnf|zypper|dpkg|rpm|ldconfig|git|which|command|sleep|date|id|uname)$/

/** Tells the commands of a RUN that fill a cache not to; null where not all of them are known, or can be told. */
export function noCacheFlags(
  { filledBy }: PackageCache,
  script: RunScript,
): { changes: Change[]; flag: string } | null {
  const known = FLAGS.find(({ program }) => filledBy.includes(program))
  if (!known || script.commands.length > MOST_COMMANDS) return null
  const changes: Change[] = []
  for (const call of programCalls(script)) {
    const { program } = call
    if (program !== known.program) {
      if (FILLS_NOTHING.test(program)) continue
      return null
    }
    const word = subcommandOf(call)
    if (!word) {
      if (call.args.some(({ text }) => !/^--?(version|V|help|h)$/.test(text))) return null
      continue
    }
    if (known.harmless.test(word.text)) continue
    if (!known.writing.test(word.text) || hasFlag(call, known.flag)) return null
    const put = ` ${known.flag}`
    changes.push({
      type: 'splice',
      at: script.at,
      heredoc: script.heredoc,
      start: word.end,
      end: word.end,
      reads: put,
      writes: put,
    })
  }
  return changes.length > 0 ? { changes, flag: `${known.program} … ${known.flag}` } : null
}

function hasFlag({ args }: ProgramCall, flag: string): boolean {
  return args.some(({ text }) => text.startsWith(flag))
}
