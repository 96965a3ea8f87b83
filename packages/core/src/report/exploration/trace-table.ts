import type { Trace, TraceEvent, TraceVersion } from '../../exploration.js'
import { formatCount } from '../../units.js'
import { baseMark } from '../base-mark.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { markedLine } from '../table/marked-line.js'
import { joinBlocks, newPage } from '../table/new-page.js'
import { count, type Page } from '../table/page.js'
import type { TextOptions } from '../text-options.js'
import { type Column, renderColumns } from './columns.js'
import { modeText } from './mode-text.js'
import {
  describeMissing,
  describeWay,
  instructionNumbers,
  shownPath,
  shownPlace,
  shownText,
} from './words.js'

type Contribution = NonNullable<Trace['contents']>[number]

/** A row of what is in a folder, those of the base as one. */
interface Row extends Omit<Contribution, 'instruction' | 'baseBytes' | 'base' | 'place'> {
  readonly number: string
  readonly mark: string
}

const KINDS: Readonly<Record<TraceVersion['kind'], string>> = {
  file: 'file',
  'hard-link': 'file',
  symlink: 'symlink',
  directory: 'folder',
  'character-device': 'character device',
  'block-device': 'block device',
  fifo: 'fifo',
}

const LEGEND = 'HID is what it hid of others there, by writing it again or deleting it'

/** Who made, changed and hid a path, for a terminal. */
export function renderTraceTable(trace: Trace, options: TextOptions = {}): string {
  const rows = foldBase(trace)
  const page = newPage(options, [
    trace.bytes,
    trace.shadowedBytes,
    trace.wastedBytes,
    ...trace.events.flatMap(({ version }) => version?.bytes ?? []),
    ...rows.flatMap((row) => [row.bytes, row.shadowedBytes, row.wastedBytes, row.hidBytes]),
  ])
  const { colors } = page
  const numbers = trace.events.map((event) => instructionNumbers(event.instructions))
  const numberWidth = numbers.reduce((widest, text) => Math.max(widest, text.length), 1)
  const blocks = [
    renderSummary(trace, page),
    ...trace.events.map((event, i) =>
      renderEvent(event, before(trace.events, i), (numbers[i] as string).padStart(numberWidth), trace, page),
    ),
    renderContents(rows, page),
    describeMissing(trace).flatMap((text) => wrap(text, page.width).map(colors.yellow)),
  ]
  return joinBlocks(blocks)
}

/** The version that an event changed. */
function before(events: readonly TraceEvent[], at: number): TraceVersion | null {
  return events[at - 1]?.version ?? null
}

function renderSummary(trace: Trace, page: Page): string[] {
  const { path, leadsTo, visible } = trace
  const removal = trace.events.findLast(({ action }) => action === 'removed')
  const seen = visible
    ? 'A container sees it'
    : removal
      ? `Gone since instruction ${instructionNumbers(removal.instructions)}`
      : 'No container sees it'
  const to = leadsTo === null ? '' : shownPath(leadsTo)
  const leads = visible ? `It leads to ${to}` : `A container finds ${to} there`
  const texts = [
    ...describeWay(trace),
    `${seen}. ${describeBytes(trace, page)}`,
    ...(leadsTo === null ? [] : [`${leads}: see layersize why IMAGE ${to}`]),
  ]
  return [
    ...wrap(shownPath(path), page.width).map(page.colors.bold),
    ...texts.flatMap((text) => wrap(text, page.width)),
  ]
}

function describeBytes(
  { bytes, shadowedBytes, wastedBytes, contents, files }: Trace,
  { size }: Page,
): string {
  const inFiles = contents ? ` in ${count(files, 'file')}` : ''
  if (bytes === 0) return contents ? `It holds no bytes${inFiles}` : 'It has no bytes of its own'
  const of = (part: number) => (part === bytes ? 'all' : size(part))
  const parts = [
    `${size(bytes)} ship${inFiles}`,
    ...(shadowedBytes > 0 ? [`${of(shadowedBytes)} of it shadowed`] : []),
    ...(wastedBytes > 0 ? [`${of(wastedBytes)} of it wasted`] : []),
  ]
  return parts.join(', ')
}

function renderEvent(
  event: TraceEvent,
  before: TraceVersion | null,
  number: string,
  { base }: Trace,
  { width, colors, size }: Page,
): string[] {
  const room = width - number.length - 2
  const mark = event.base ? baseMark(base) : shownPlace(event.place)
  const head = markedLine(shownText(event.text), mark, room, colors.bold, colors.dim)
  const margin = ' '.repeat(number.length + 2)
  const { version } = event
  const texts = version
    ? [describeAction(event, version, before, size), ...describeFate(version, size)]
    : [describeRemoval(event)]
  const [fix, ...more] = version?.finding ? wrap(safeText(version.finding.summary), room - 2) : []
  return [
    `${number}  ${head}`,
    ...texts.flatMap((text) => wrap(text, room).map((line) => margin + line)),
    ...(fix === undefined ? [] : [`${margin}→ ${colors.green(fix)}`]),
    ...more.map((line) => `${margin}  ${colors.green(line)}`),
  ]
}

function describeAction(
  { action }: TraceEvent,
  version: TraceVersion,
  before: TraceVersion | null,
  size: Page['size'],
): string {
  const { kind, bytes, target, uid, gid, otherNames } = version
  const isLink = kind === 'symlink'
  const facts = [
    `${KINDS[kind]}${isLink ? ` to ${safeText(target ?? '')}` : ''}`,
    ...(kind === 'file' || isLink ? [size(bytes)] : []),
    `${modeText(version)} ${uid}:${gid}`,
    ...(otherNames.length > 0 ? [`also named ${otherNames.map(shownPath).join(', ')}`] : []),
  ].join(', ')
  if (action === 'made' || before === null) return `made: ${facts}`
  if (version.differs?.length === 0 && kind === 'directory')
    return 'written again, unchanged but perhaps for its time or attributes'
  return `${describeDifferences(version, before)}: ${facts}`
}

function describeDifferences(now: TraceVersion, before: TraceVersion): string {
  const differs = now.differs ?? []
  if (differs.length === 0) return 'written again, unchanged but perhaps for its time or attributes'
  if (differs.includes('kind')) return `replaced the ${KINDS[before.kind]}`
  const words = {
    kind: '',
    content: 'content',
    target: 'target',
    mode: `mode (was ${modeText(before)})`,
    owner: `owner (was ${before.uid}:${before.gid})`,
  }
  const changed = differs.map((what) => words[what]).join(', ')
  const same = now.bytes > 0 && !differs.includes('content') && !differs.includes('target')
  return same ? `changed only ${changed}` : `changed ${changed}`
}

/** What became of a version, and who counts it. */
function describeFate(
  { visible, state, hiddenBy, bytes, finding }: TraceVersion,
  size: Page['size'],
): string[] {
  if (visible) return finding ? [`a container sees it; wasted all the same [${safeText(finding.rule)}]`] : []
  const how = state === 'moved' ? 'moved away' : 'hidden'
  const by = hiddenBy === null ? '' : `${how} by instruction ${hiddenBy + 1}`
  // What comes next tells of it.
  if (bytes === 0) return []
  if (state === 'visible') return [`${by}; its bytes are still seen under another name`]
  const ships = `${by}; its ${size(bytes)} still ship`
  if (!finding) return [`${ships}, not counted as wasted`]
  const sure = finding.confidence === 'certain' ? '' : `, ${finding.confidence}`
  return [`${ships}: wasted${sure} [${safeText(finding.rule)}]`]
}

function describeRemoval({ removal }: TraceEvent): string {
  const at = shownPath(removal?.with ?? '')
  if (removal?.how === 'replaced') return `gone: something else took the place of ${at}`
  return `deleted ${at}`
}

function renderContents(rows: readonly Row[], page: Page): string[] {
  if (rows.length === 0) return []
  const { colors, size } = page
  const figure = (bytes: number) => (bytes > 0 ? size(bytes) : '–')
  const columns: Column<Row>[] = [
    { title: '#', cell: (row) => row.number },
    { title: 'SIZE', cell: (row) => size(row.bytes) },
    { title: 'WASTED', cell: (row) => figure(row.wastedBytes), paint: colors.yellow },
    { title: 'HID', cell: (row) => figure(row.hidBytes) },
    { title: 'FILES', cell: (row) => formatCount(row.files) },
  ]
  const label = ({ text, mark }: Row) => ({ text: shownText(text), mark })
  const lines = renderColumns(rows, columns, 'INSTRUCTION', label, page)
  const legend = lines[0]?.includes('HID') ? [LEGEND] : []
  return [
    colors.bold('What is in it'),
    ...lines,
    ...legend.flatMap((text) => wrap(text, page.width)).map(colors.dim),
  ]
}

function foldBase({ contents, base }: Trace): Row[] {
  const all = contents ?? []
  const ofBase = all.filter((row) => row.base)
  const sum = (pick: (row: Contribution) => number) => ofBase.reduce((sum, row) => sum + pick(row), 0)
  const folded: Row = {
    number: instructionNumbers(ofBase.map(({ instruction }) => instruction)),
    text: `FROM ${base.value ?? '(base image)'}`,
    mark: baseMark(base),
    bytes: sum((row) => row.bytes),
    shadowedBytes: sum((row) => row.shadowedBytes),
    wastedBytes: sum((row) => row.wastedBytes),
    hidBytes: sum((row) => row.hidBytes),
    files: sum((row) => row.files),
  }
  const own = all
    .filter((row) => !row.base)
    .map((row) => ({ ...row, number: String(row.instruction + 1), mark: shownPlace(row.place) }))
  return ofBase.length > 0 ? [folded, ...own] : own
}
