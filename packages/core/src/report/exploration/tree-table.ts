import type { Tree, TreeEntry } from '../../exploration.js'
import { formatCount, formatShare } from '../../units.js'
import { baseMark } from '../base-mark.js'
import { safeText } from '../safe-text.js'
import { cut, wrap } from '../table/fit.js'
import { markedLine } from '../table/marked-line.js'
import { joinBlocks, newPage } from '../table/new-page.js'
import { count, type Page } from '../table/page.js'
import { textWidth } from '../table/text-width.js'
import type { TextOptions } from '../text-options.js'
import { type Column, renderColumns } from './columns.js'
import {
  describeMissing,
  describeWay,
  instructionNumbers,
  shownPath,
  shownPlace,
  shownText,
} from './words.js'

type Unlisted = NonNullable<TreeEntry['unlisted']>

/** An entry, or what is not listed of a folder. */
interface Row extends Pick<TreeEntry, 'bytes' | 'shadowedBytes' | 'wastedBytes' | 'files'> {
  readonly text: string
  readonly mark: string
  readonly depth: number
  readonly dim: boolean
}

/** A folder in a folder is two columns further right, as long as there is room for names. */
const INDENT = 2

/** What weighs most in a path, for a terminal: each folder before what it holds, and adding up to it. */
export function renderTreeTable(tree: Tree, options: TextOptions = {}): string {
  const rows = toRows(tree)
  const hid = groupHidden(tree)
  const page = newPage(options, [
    ...rows.flatMap((row) => [row.bytes, row.shadowedBytes, row.wastedBytes]),
    ...hid.map(({ bytes }) => bytes),
  ])
  const { colors } = page
  const lines = (texts: readonly string[], paint = (line: string) => line) =>
    texts.flatMap((text) => wrap(text, page.width).map(paint))
  const isEmpty = rows.length === 1 && rows[0]?.files === 0
  const table = isEmpty ? ['No bytes were written there'] : renderRows(rows, page)
  const blocks = [
    renderTitle(tree, page),
    table,
    lines(hid.map((of) => describeHidden(of, page))),
    lines(describeMissing(tree), colors.yellow),
    lines(isEmpty ? [] : [legend(table)], colors.dim),
  ]
  return joinBlocks(blocks)
}

function legend([title]: readonly string[]): string {
  const more = '--top N or --all lists more, layersize why IMAGE PATH says who wrote one of them'
  return title?.includes('SHADOWED') ? `SHADOWED ships although no container sees it. ${more}` : more
}

/** More instructions than this are summed up in a line of their own. */
const MOST_HIDDEN = 5

function renderTitle(tree: Tree, { width, colors }: Page): string[] {
  const { reference, instructions } = tree
  const name = safeText(reference === '-' ? 'standard input' : reference)
  const numbers = instructions && instructionNumbers(instructions.map(({ index }) => index))
  const [only] = instructions?.length === 1 ? instructions : []
  const wrote =
    numbers === null ? [] : [`What instruction${only ? '' : 's'} ${numbers} wrote${only ? ':' : ''}`]
  return [
    colors.bold(cut(name, width)),
    ...describeWay(tree).flatMap((text) => wrap(text, width)),
    ...wrote.flatMap((text) => wrap(text, width)),
    ...(only
      ? [
          `  ${markedLine(shownText(only.text), shownPlace(only.place), width - 2, (text) => text, colors.dim)}`,
        ]
      : []),
  ]
}

function toRows({ entries, instructions, base }: Tree): Row[] {
  const rows: Row[] = []
  const depths: number[] = []
  const hasListed = new Set(entries.map(({ parent }) => parent))
  /** What is not listed of a folder comes after what is. */
  const open: { readonly rest: Unlisted; readonly depth: number }[] = []
  const closeDownTo = (depth: number) => {
    for (let last = open.at(-1); last && last.depth > depth; last = open.at(-1)) {
      const text = `… ${formatCount(last.rest.entries)} more`
      rows.push({ ...last.rest, text, mark: '', depth: last.depth, dim: true })
      open.pop()
    }
  }
  const isOfBase = ({ bytes, baseBytes }: TreeEntry) => bytes > 0 && baseBytes === bytes
  const isGone = ({ bytes, visible }: TreeEntry) => bytes > 0 && !visible
  entries.forEach((entry, i) => {
    const parent = entry.parent === null ? null : (entries[entry.parent] as TreeEntry)
    const depth = entry.parent === null ? 0 : (depths[entry.parent] as number) + 1
    depths.push(depth)
    closeDownTo(depth)
    // What is so of a folder need not be said again of what it holds.
    const marks = [
      ...(isOfBase(entry) && !(parent && isOfBase(parent)) ? [baseMark(base)] : []),
      ...(isGone(entry) && !(parent && isGone(parent)) ? [instructions ? 'hidden' : 'gone'] : []),
    ]
    rows.push({ ...entry, text: nameOf(entry, parent), mark: marks.join(', '), depth, dim: false })
    if (entry.unlisted && entry.unlisted.bytes > 0 && hasListed.has(i))
      open.push({ rest: entry.unlisted, depth: depth + 1 })
  })
  closeDownTo(-1)
  return rows
}

function nameOf({ path, kind }: TreeEntry, parent: TreeEntry | null): string {
  const end = kind === 'directory' && path !== '' ? '/' : ''
  if (parent === null) return shownPath(path) + end
  const start = parent.path === '' ? 0 : parent.path.length + 1
  // What was a file at the very path is listed under what now is a folder.
  return safeText(path.slice(path === parent.path ? path.lastIndexOf('/') + 1 : start)) + end
}

function renderRows(rows: readonly Row[], page: Page): string[] {
  const { colors, size } = page
  const figure = (bytes: number) => (bytes > 0 ? size(bytes) : '–')
  const whole = rows[0]?.bytes ?? 0
  const columns: Column<Row>[] = [
    { title: 'SIZE', cell: (row) => size(row.bytes) },
    { title: 'WASTED', cell: (row) => figure(row.wastedBytes), paint: colors.yellow },
    { title: 'SHADOWED', cell: (row) => figure(row.shadowedBytes) },
    { title: 'SHARE', cell: (row) => formatShare(row.bytes, whole) },
    { title: 'FILES', cell: (row) => formatCount(row.files) },
  ]
  return renderColumns(
    rows,
    columns,
    'PATH',
    ({ text, mark, depth, dim }, room) => {
      const indent = Math.min(INDENT * depth, Math.floor(room / 2))
      return { text: ' '.repeat(indent) + withoutParents(text, room - indent), mark, dim }
    },
    page,
  )
}

/** A path in less room: its end tells more than its beginning. */
function withoutParents(path: string, room: number): string {
  if (path.length <= 4 * room && textWidth(path) <= room) return path
  let end = ''
  for (
    let slash = path.lastIndexOf('/', path.length - 2);
    slash > 0;
    slash = path.lastIndexOf('/', slash - 1)
  ) {
    const longer = `…${path.slice(slash)}`
    if (longer.length > 4 * room || textWidth(longer) > room) break
    end = longer
  }
  return end || path
}

interface Hidden {
  /** Whose: the base's as one. */
  readonly whose: string
  readonly bytes: number
  readonly copies: number
  readonly within: string | null
}

function groupHidden({ hid }: Tree): Hidden[] {
  const all = hid ?? []
  const ofBase = all.filter(({ base }) => base)
  const sum = (pick: (of: (typeof all)[number]) => number) => ofBase.reduce((sum, of) => sum + pick(of), 0)
  const base: Hidden = {
    whose: 'the base image',
    bytes: sum(({ bytes }) => bytes),
    copies: sum(({ copies }) => copies),
    within: ofBase.length === 1 ? (ofBase[0]?.within ?? null) : null,
  }
  const others = all
    .filter(({ base }) => !base)
    .map(({ instruction, text, ...rest }) => ({
      ...rest,
      whose: `instruction ${instruction + 1} (${cut(shownText(text), 40)})`,
    }))
  const groups = [...others, ...(ofBase.length > 0 ? [base] : [])].sort((a, b) => b.bytes - a.bytes)
  const rest = groups.slice(MOST_HIDDEN)
  if (rest.length < 2) return groups
  const whose = `${rest.length} other instructions`
  const total = rest.reduce((sum, { bytes }) => sum + bytes, 0)
  const copies = rest.reduce((sum, { copies }) => sum + copies, 0)
  return [...groups.slice(0, MOST_HIDDEN), { whose, bytes: total, copies, within: null }]
}

function describeHidden({ whose, bytes, copies, within }: Hidden, { size }: Page): string {
  const where = within ? ` in ${shownPath(within)}` : ''
  const what = copies === 1 && within ? `: ${shownPath(within)}` : `: ${count(copies, 'file')}${where}`
  return `Hid ${size(bytes)} of ${whose}${what}`
}
