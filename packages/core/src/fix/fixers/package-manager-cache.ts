import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import { deleterOf, foldersOf } from '../../waste/advice/package-cache-words.js'
import { joinWords } from '../../waste/advice/wording.js'
import { isSmall } from '../../waste/claims/bytes-of.js'
import { type CacheGroup, packageCaches } from '../../waste/claims/package-caches.js'
import { deletions, doesMoreThan } from '../../waste/commands/shell-commands.js'
import { laterUsers, mayNeedStore, needsLists, toleratesAbsence, usesManager } from '../caches/cache-users.js'
import { editRun, type RunEdit } from '../caches/edit-run.js'
import { sharedWith } from '../caches/shared-with.js'
import { linkInto } from '../caches/visible-links.js'
import type { Fix, FixContext, Fixer, Words } from '../fixer.js'
import { installRuns, joinInstalls } from '../merge/join-installs.js'
import { nameLines } from '../name-lines.js'

/**
 * A cache that a RUN leaves behind is kept in a cache mount, not written, or removed in the same RUN. What was deleted too
 * late is deleted in time by joining the RUNs, where that can be.
 */
export const packageManagerCache: Fixer = (finding, context) => {
  const { changeAt, copies, advice } = finding
  const [some] = copies
  const group = packageCaches(context.waste).find(
    ({ maker, copies: left }) => maker === changeAt && left.some(({ copy }) => copy === some?.copy),
  )
  if (group?.maker.keyword !== 'RUN' || group.kind.confidence === 'possible') return null
  if (!context.sourceOf(group.maker)) return null
  const lists = needsLists(group, context)
  const joined = joinedInTime(group, lists, context)
  if (joined && 'changes' in joined) return joined
  const edited = edit(group, context)
  if (typeof edited !== 'string') return edited
  return { summary: `${advice}; there is no patch, as ${joined?.why ?? edited}` } satisfies Words
}

/** What fetches, what installs and what deletes too late made one RUN; null where nothing asks for that. */
function joinedInTime(
  group: CacheGroup,
  lists: readonly Instruction[],
  context: FixContext,
): Fix | { readonly why: string } | null {
  const { maker, kind } = group
  const deleter = deleterOf(context.waste, group)
  const needed = [maker, ...(deleter ? [deleter] : []), ...lists]
  const installs = installRuns(context)
  const rewritten = context.findings.some(
    ({ rule, own, confidence }) => rule === 'package-database-rewritten' && own && confidence !== 'possible',
  )
  if (kind.remove && (deleter || lists.length > 0 || rewritten) && installs.includes(maker)) {
    return joinInstalls([...new Set([...installs, ...needed])].sort(byIndex), needed, context)
  }
  // What does more than to delete stays where it is.
  const onlyDeletes = deleter && !doesMoreThan(deleter, deletions(deleter))
  if (!onlyDeletes) return null
  return joinInstalls(needed.sort(byIndex), needed, context)
}

function byIndex(a: Instruction, b: Instruction): number {
  return a.index - b.index
}

/** The cache's RUN, and the later ones that would leave what it no longer does, written anew; or why not. */
function edit(group: CacheGroup, context: FixContext): Fix | string {
  const { kind, maker } = group
  const groups = packageCaches(context.waste)
    .filter(
      (other) =>
        other.kind === kind &&
        other.maker.keyword === 'RUN' &&
        !other.maker.layers.some(context.waste.isBase) &&
        (kind.store || other.maker.index >= maker.index) &&
        // What runs a script of the project may leave a log.
        (other === group || !isSmall(other.copies) || usesManager(other, other.maker, context)),
    )
    .sort((a, b) => byIndex(a.maker, b.maker))
  const needed = groups.map((other) => mayNeedStore(other, context)).find((step) => step !== null)
  if (needed) return `${nameLine(needed, context)} may need it`
  const first = groups[0] ?? group
  const users = laterUsers(first, context)
  const makers = groups.map((other) => other.maker)
  const steps = [...new Set([...makers, ...users])].sort(byIndex)
  const other = sharedWith(group, steps, context)
  if (other) return `line ${other.line} builds on the same stage`
  const mountOnly = kind.store === true && steps.length > 1
  const [reader] = steps.flatMap((step) => needsLists({ ...group, maker: step }, context))
  if (reader) return `${nameLine(reader, context)} installs from lists that it has not fetched`
  const edits: { step: Instruction; edit: RunEdit }[] = []
  for (const step of steps) {
    const left = groups.find((other) => other.maker === step) ?? group
    const edit = editRun(left, step, context, mountOnly)
    if (!edit) return `it cannot be told how to change ${nameLine(step, context)}`
    edits.push({ step, edit })
  }
  const removes = new Set<Copy>([
    ...groups.flatMap(({ copies }) => copies.map(({ copy }) => copy)),
    ...edits.flatMap(({ edit }) => edit.removes),
  ])
  const trouble = whyNeeded(removes, groups, context)
  if (trouble !== null) return trouble
  return {
    changes: edits.flatMap(({ edit }) => edit.changes),
    ignore: [],
    removes: [...removes],
    summary: tell(kind.what, edits, context),
  }
}

/** What stands on the copies that would go. */
function whyNeeded(
  removes: ReadonlySet<Copy>,
  groups: readonly CacheGroup[],
  context: FixContext,
): string | null {
  const deleters = new Set<number>()
  for (const { shadow } of removes) {
    if (!shadow) continue
    if (shadow.cause === 'deleted') deleters.add(shadow.layer)
    const left = shadow.successors.find((copy) => !removes.has(copy))
    if (left) return `${nameLine(context.waste.makerOf(left.layer), context)} makes something of it`
  }
  for (const layer of deleters) {
    const step = context.waste.makerOf(layer)
    const own = groups.some(({ maker }) => maker === step)
    if (!own && !toleratesAbsence(step, context))
      return `${nameLine(step, context)} fails where it is not there`
  }
  const link = linkInto([...new Set(groups.flatMap(foldersOf))], context)
  return link === null ? null : 'a symbolic link leads there'
}

function tell(
  what: string,
  edits: readonly { readonly step: Instruction; readonly edit: RunEdit }[],
  context: FixContext,
): string {
  const byWords = new Map<string, Instruction[]>()
  for (const { step, edit } of edits) {
    const words = WORDS[edit.kind](edit.quoted)
    byWords.set(words, [...(byWords.get(words) ?? []), step])
  }
  const told = [...byWords].map(([words, steps]) =>
    words.replace('LINES', nameLines(steps.flatMap((step) => context.sourceOf(step) ?? []))),
  )
  return `Keep ${what} out of the image: ${joinWords(told)}`
}

const WORDS: Record<RunEdit['kind'], (quoted: string) => string> = {
  mount: (quoted) => `write LINES as \`${quoted}\``,
  flag: (quoted) => `run \`${quoted}\` in LINES`,
  clean: (quoted) => `end LINES with \`${quoted}\``,
  remove: (quoted) => `leave out LINES, \`${quoted}\``,
}

function nameLine(step: Instruction, context: FixContext): string {
  const at = context.sourceOf(step)
  return at ? `line ${at.line}` : `instruction ${step.index + 1}`
}
