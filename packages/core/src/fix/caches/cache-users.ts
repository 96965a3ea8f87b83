import type { Instruction } from '../../image/instructions.js'
import { foldersOf } from '../../waste/advice/package-cache-words.js'
import type { CacheGroup } from '../../waste/claims/package-caches.js'
import type { FixContext } from '../fixer.js'
import { type RunScript, readRunScript } from '../shell/run-script.js'
import { overlapsMount } from './cache-mounts.js'
import { copiesOf } from './copies-of.js'
import { callsSome, namesSome, programCalls, subcommandOf } from './program-calls.js'

/** What of package managers neither fills a cache nor reads one. */
const HARMLESS =
  /^(clean|autoclean|remove|purge|autoremove|mark|search|show|list|info|config|cache|clear-cache|run|start|test|version|env|help|uninstall|del|freeze|check|repolist|pkg|init|ls|view|audit|prune|fmt|vet|doc)$/

/** What needs apt's lists, or pacman's databases, and does not fetch them. */
const INSTALLING =
  /^(install|upgrade|dist-upgrade|full-upgrade|build-dep|download|source|reinstall|safe-upgrade)$/

/** More is not looked through. */
const LONGEST_TEXT = 10_000

/** Programs that work from no store of a package manager, whatever they are given. */
const WORKS_ALONE =
  /^(\[|test|true|false|:|set|cd|echo|printf|export|umask|ls|cat|head|tail|wc|cp|mv|rm|mkdir|rmdir|ln|touch|install|chown|chgrp|chmod|grep|sed|awk|tr|sort|tar|unzip|gzip|gunzip|xz|curl|wget|useradd|groupadd|adduser|addgroup|usermod|apt|apt-get|apk|dnf|yum|microdnf|zypper|dpkg|rpm|ldconfig|which|sleep|date|id|uname|strip|upx|setcap|update-ca-certificates|locale-gen)$/

/** Later RUNs of the same manager that would fetch again what a cache no longer has, and leave it behind. */
export function laterUsers(group: CacheGroup, context: FixContext): Instruction[] {
  return runsAfter(group, context).filter((step) => {
    const at = context.sourceOf(step)
    const text = textOf(step, context)
    if (!at || !usesManager(group, step, context)) return false
    const folders = foldersOf(group)
    const prevented =
      folders.some((folder) => overlapsMount(at, folder) || text.includes(`/${folder}`)) ||
      /--no-cache|\bclean\b/.test(text)
    return !prevented
  })
}

/** The later RUNs that install from lists that this one has fetched. */
export function needsLists(group: CacheGroup, context: FixContext): Instruction[] {
  const { kind } = group
  const apt = kind.paths.includes('var/lib/apt/lists/')
  if (!apt && !kind.filledBy.includes('pacman')) return []
  const needing: Instruction[] = []
  for (const step of runsAfter(group, context)) {
    const use = apt ? useOfLists(step, context) : useOfDatabases(step, context)
    if (use === 'fetches') break
    if (use === 'needs') needing.push(step)
  }
  return needing
}

function useOfLists(step: Instruction, context: FixContext): 'fetches' | 'needs' | null {
  const script = readRunScript(step, context)
  for (const call of script ? programCalls(script) : []) {
    if (!/^(apt|apt-get|aptitude)$/.test(call.program)) continue
    const asked = subcommandOf(call)?.text ?? ''
    if (asked === 'update') return 'fetches'
    if (INSTALLING.test(asked)) return 'needs'
  }
  // Packages that a script of its own has installed came from lists as well.
  const installed = copiesOf(step.layers, context).some(({ path }) => path === 'var/lib/dpkg/status')
  if (!installed) return null
  const text = textOf(step, context)
  if (/\bapt(-get|itude)?\b[^;&|]*\supdate\b/.test(text.slice(0, LONGEST_TEXT))) return 'fetches'
  return /\b(remove|purge|autoremove|dpkg)\b/.test(text) ? null : 'needs'
}

function useOfDatabases(step: Instruction, context: FixContext): 'fetches' | 'needs' | null {
  const script = readRunScript(step, context)
  if (!script) return namesSome(textOf(step, context), ['pacman']) ? 'needs' : null
  const call = programCalls(script).find(
    ({ program, args }) => program === 'pacman' && /^-S/.test(args[0]?.text ?? ''),
  )
  if (!call) return null
  return /^-S\w*y/.test(call.args[0]?.text ?? '') ? 'fetches' : 'needs'
}

/** What may work from a store later on: a RUN of which nobody knows, or what the container starts. */
export function mayNeedStore(group: CacheGroup, context: FixContext): Instruction | null {
  const { kind } = group
  // What these install is whole: they alone read their stores.
  if (!kind.store || kind.filledBy.some((program) => /^(pnpm|uv)$/.test(program))) return null
  for (const step of runsAfter(group, context)) {
    if (usesManager(group, step, context)) continue
    const script = readRunScript(step, context)
    if (!script || !programCalls(script).every(({ program }) => WORKS_ALONE.test(program))) return step
  }
  const starts = (['CMD', 'ENTRYPOINT'] as const).flatMap(
    (keyword) => context.instructions.findLast((step) => step.keyword === keyword) ?? [],
  )
  return starts.find(({ text }) => namesSome(text, kind.filledBy)) ?? null
}

/** Whether a RUN has the manager do what may fill its cache. */
export function usesManager({ kind }: CacheGroup, step: Instruction, context: FixContext): boolean {
  const script = readRunScript(step, context)
  if (!script) return namesSome(textOf(step, context), kind.filledBy)
  if (!callsSome(script, kind.filledBy)) return false
  const calls = programCalls(script).filter(({ program }) => kind.filledBy.includes(program))
  return calls.length === 0 || calls.some((call) => !isHarmless(call))
}

function isHarmless(call: ReturnType<typeof programCalls>[number]): boolean {
  const word = subcommandOf(call)
  return word
    ? HARMLESS.test(word.text)
    : call.args.some(({ text }) => /^(-v|-V|--version|--help)$/.test(text))
}

function runsAfter({ maker }: CacheGroup, { instructions, waste }: FixContext): Instruction[] {
  return instructions.filter(
    ({ index, keyword, layers }) => index > maker.index && keyword === 'RUN' && !layers.some(waste.isBase),
  )
}

/** All that a RUN says, without a shell's help. */
function textOf(step: Instruction, context: FixContext): string {
  const at = context.sourceOf(step)
  return at ? [at.command, ...at.heredocs.map(({ body }) => body)].join('\n') : step.text
}

/** Whether a RUN that deletes the files does not mind that there are none. */
export function toleratesAbsence(step: Instruction, context: FixContext): boolean {
  const script: RunScript | null = readRunScript(step, context)
  if (!script) return false
  return programCalls(script).every(({ program, args }) => {
    if (program === 'rm') return args.some(({ text }) => /^-\w*f|^--force$/.test(text))
    return !/^(rmdir|unlink|mv|find)$/.test(program)
  })
}
