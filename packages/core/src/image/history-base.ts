import type { HistoryEntry } from '../oci/config.js'
import type { Instruction } from './instructions.js'

/** What a history alone says of where the base ends: likely at best. */
export interface HistoryBase {
  readonly layers: number
  /** The steps before `from` are the base's, those from `to` on are not; of those between nobody knows. */
  readonly from: number
  readonly to: number
  /** What FROM named, where the builder has written that down. */
  readonly name: string | null
  /** What an image that is no more than this is called; null where it may be anything. */
  readonly distribution: RegExp | null
}

/** Steps that no Dockerfile leaves: those who make base images write them, at the beginning. */
const LEADING: readonly { readonly createdBy: RegExp; readonly distribution: RegExp | null }[] = [
  // debuerreotype, Debian's own.
  { createdBy: /^# debian\.sh /, distribution: /^debian$/ },
  { createdBy: /^BusyBox \d/, distribution: /^busybox$/ },
  // Distroless, Wolfi, openSUSE and Fedora, Windows.
  { createdBy: /^bazel build /, distribution: null },
  { createdBy: /^apko\b/, distribution: null },
  { createdBy: /^KIWI \d/, distribution: null },
  { createdBy: /^(Apply image|Install update) /, distribution: null },
]

/** A root file system unpacked, and then a shell: so distributions make theirs, and anybody could. */
const ROOT = /^(ADD|COPY) .+ \/$/
const DISTRIBUTION =
  /^(alma(linux)?|alpine|amazonlinux|arch(linux)?|busybox|centos|debian|fedora|mageia|oraclelinux|photon|rocky(linux)?|ubi\d*(-\w+)?|ubuntu)$/
const SHELL = /^CMD \["(\/usr)?(\/bin\/)?(ba)?sh"\]$/

/** Few steps run so long, and between two builds as much passes often. */
const JUMP = 6 * 60 * 60 * 1000

interface Boundary {
  /** How many steps are the base's. */
  readonly steps: number
  readonly distribution: RegExp | null
}

/**
 * The last place where a history shows the end of one build and the beginning of another, or null where it shows none
 * or may hide a later one. `hasRoot` says whether the lowest layer holds a root file system.
 */
export function findInHistory(
  history: readonly HistoryEntry[],
  instructions: readonly Instruction[],
  hasRoot: boolean,
): HistoryBase | null {
  const told = findInComments(history)
  if (told) return told
  const ends = [
    findLeading(history),
    hasRoot ? findDistribution(history, instructions) : null,
    ...findChangesOfHands(history, instructions),
  ].filter((end) => end !== null)
  const last = ends.reduce<Boundary | null>(
    (found, end) => (found && found.steps >= end.steps ? found : end),
    null,
  )
  const layers = last ? countLayers(history.slice(0, last.steps)) : 0
  if (!last || layers === 0 || mayHideAnother(history, instructions, last.steps)) return null
  return { layers, from: last.steps, to: last.steps, name: null, distribution: last.distribution }
}

/** buildah notes on each step what it stood on: the name in FROM, or an id of its own making. */
function findInComments(history: readonly HistoryEntry[]): HistoryBase | null {
  const named = /^FROM (?![0-9a-f]{12}$)(\S+)$/
  const first = history.findLastIndex(({ comment }) => named.test(comment))
  const layers = countLayers(history.slice(0, first))
  const later = history.slice(first + 1)
  if (first < 1 || layers === 0 || !later.every(({ comment }) => /^FROM [0-9a-f]{12}$/.test(comment)))
    return null
  const [, name = ''] = named.exec((history[first] as HistoryEntry).comment) ?? []
  const lastLayer = history.findLastIndex(({ emptyLayer }, i) => i < first && !emptyLayer)
  // Without --layers the note stands on the last step, wherever the first one is.
  return { layers, from: later.length > 0 ? first : lastLayer + 1, to: first, name, distribution: null }
}

function findLeading(history: readonly HistoryEntry[]): Boundary | null {
  const [first] = history
  const leading = first && LEADING.find(({ createdBy }) => createdBy.test(first.createdBy))
  if (leading) {
    const steps = history.findIndex(({ createdBy }) => !leading.createdBy.test(createdBy))
    return steps < 0 ? null : { steps, distribution: leading.distribution }
  }
  // docker import, podman import.
  const imported = first && /^imported from /i.test(first.comment)
  return imported && history.length > 1 ? { steps: 1, distribution: null } : null
}

function findDistribution(
  history: readonly HistoryEntry[],
  instructions: readonly Instruction[],
): Boundary | null {
  const root = history.findIndex(({ emptyLayer }) => !emptyLayer)
  const shell = instructions.findIndex(({ text }) => SHELL.test(text))
  if (!ROOT.test(instructions[root]?.text ?? '') || shell < root || shell + 1 >= history.length) return null
  if (!history.slice(root + 1, shell).every(({ emptyLayer }) => emptyLayer)) return null
  const start = history.slice(0, shell + 1).map(({ createdBy }) => createdBy)
  const has = (words: RegExp) => start.some((createdBy) => words.test(createdBy))
  const named = has(/image\.ref\.name=ubuntu/) ? /^ubuntu$/ : has(/alpine-minirootfs/) ? /^alpine$/ : null
  const known = named !== null || has(/^.*ENV DISTTAG=/)
  const timeless = timeOf(history[shell]) === null || timeOf(history[shell + 1]) === null
  const distribution = named ?? DISTRIBUTION
  return isApart(history, shell) || (known && timeless) ? { steps: shell + 1, distribution } : null
}

/** Jumps in time after which something shows that it was another build, and no cached step of the same. */
function findChangesOfHands(
  history: readonly HistoryEntry[],
  instructions: readonly Instruction[],
): Boundary[] {
  const ends: Boundary[] = []
  const lastLayer = history.findLastIndex(({ emptyLayer }) => !emptyLayer)
  // A Dockerfile has one CMD and one ENTRYPOINT: those that stand among the settings at the end of what is passed.
  const started = new Set<string>()
  const lastOf = new Map(instructions.map(({ keyword, index }) => [keyword, index]))
  for (let i = 0; i < lastLayer; i++) {
    const [before, after] = [history[i], history[i + 1]] as [HistoryEntry, HistoryEntry]
    const { keyword } = instructions[i] as Instruction
    if (!before.emptyLayer) started.clear()
    else if (keyword === 'CMD' || keyword === 'ENTRYPOINT') started.add(keyword)
    if (!isApart(history, i)) continue
    // Builders write nanoseconds, unless they are told a date for all: then whole seconds.
    const newClock = isWhole(before) !== isWhole(after)
    const [was, is] = [instructions[i]?.buildKit, instructions[i + 1]?.buildKit]
    const again = [...started].some((start) => (lastOf.get(start) ?? 0) > i)
    const newBuilder = was !== is && instructions[i + 1]?.keyword !== null
    const ended = started.size > 0 && (again || newBuilder || newClock)
    if (ended || (newClock && isWhole(before) && was && is)) ends.push({ steps: i + 1, distribution: null })
    started.clear()
  }
  return ends
}

/** Whether what follows has a CMD or ENTRYPOINT before a layer: there another base may end. */
function mayHideAnother(
  history: readonly HistoryEntry[],
  instructions: readonly Instruction[],
  from: number,
): boolean {
  const lastLayer = history.findLastIndex(({ emptyLayer }) => !emptyLayer)
  return instructions
    .slice(from, lastLayer)
    .some(({ keyword }) => keyword === 'CMD' || keyword === 'ENTRYPOINT')
}

function countLayers(steps: readonly HistoryEntry[]): number {
  return steps.filter(({ emptyLayer }) => !emptyLayer).length
}

/** Whether much time lies between a step and the next, in whatever direction: official images have old dates. */
export function isApart(history: readonly HistoryEntry[], step: number): boolean {
  const [before, after] = [timeOf(history[step]), timeOf(history[step + 1])]
  return before !== null && after !== null && Math.abs(after - before) >= JUMP
}

/** Milliseconds; null where there is no time, or that of the year 1, which some write for none. */
function timeOf(step: HistoryEntry | undefined): number | null {
  const time = Date.parse(step?.created ?? '')
  return Number.isNaN(time) || new Date(time).getUTCFullYear() <= 1 ? null : time
}

function isWhole({ created }: HistoryEntry): boolean {
  return !/\.\d*[1-9]/.test(created ?? '')
}
