import type { Difference, InstructionChange, PathChange } from '../../difference.js'
import { formatBytes, formatCount } from '../../units.js'
import { withSign } from '../wording/growth.js'
import { nameImage } from '../wording/name-image.js'
import { nameLine } from '../wording/place.js'
import { folded, joinBlocks, table } from './blocks.js'
import { code, prose } from './inline.js'
import { OUTCOME_ICONS } from './verdict.js'

const STATUSES = { same: '', changed: '', added: ' (new)', removed: ' (gone)' } as const

const GATE_ICONS = {
  kept: OUTCOME_ICONS.kept,
  broken: OUTCOME_ICONS.broken,
  unknown: OUTCOME_ICONS.undecided,
} as const

/** Rows of each table. */
const MOST = 10

/** How an image differs from another: the figures, the instructions that did it, then paths and waste, folded. */
export function renderDifference(difference: Difference): string[] {
  const { after, before, gate, growth, moved, notes, paths, waste } = difference
  const by = withSign(growth.contentBytes, formatBytes)
  const names = `${code(nameImage(before.reference))} → ${code(nameImage(after.reference))}`
  return joinBlocks([
    [`### ${gate ? `${GATE_ICONS[gate.status]} ` : ''}${names}: ${by}`],
    gate && gate.reason !== null ? [`- ${GATE_ICONS[gate.status]} ${prose(gate.reason)}`] : [],
    figureTable(difference),
    instructionTable(difference),
    paths && paths.length > 0 ? folded('What changed, by path', pathTable(paths)) : [],
    waste.length > 0
      ? folded(
          'New and gone waste',
          waste
            .slice(0, MOST)
            .map(
              ({ status, growthBytes, message }) =>
                `- ${status}, **${withSign(growthBytes, formatBytes)}**: ${prose(message)}`,
            ),
        )
      : [],
    moved.length > 0
      ? folded(
          'What moved',
          moved
            .slice(0, MOST)
            .map(
              ({ from, to, bytes }) => `- ${code(`/${from}`)} → ${code(`/${to}`)} (${formatBytes(bytes)})`,
            ),
        )
      : [],
    notes.slice(0, MOST).map(({ message }) => `- Note: ${prose(message)}`),
  ])
}

function figureTable({ after, before, growth }: Difference): string[] {
  const number = formatCount
  const row = (name: string, key: keyof typeof growth, format: (n: number) => string): string[][] => {
    const [old, now, by] = [before[key], after[key], growth[key]]
    if (old === null || now === null || by === null) return []
    return [[name, format(old), format(now), by === 0 ? '' : withSign(by, format)]]
  }
  return table(
    [
      { title: '' },
      { title: 'Before', right: true },
      { title: 'Now', right: true },
      { title: '+/−', right: true },
    ],
    [
      ...row('**Size**', 'contentBytes', formatBytes),
      ...row('To pull', 'compressedBytes', formatBytes),
      ...row('Wasted', 'wastedBytes', formatBytes),
      ...row('Own part', 'ownBytes', formatBytes),
      ...row('Files', 'files', number),
      ...row('Layers', 'layers', number),
    ],
  )
}

/** What other instructions had before, or have now, is no growth. */
const effectOf = ({ growthBytes, movedBytes }: InstructionChange) => growthBytes - movedBytes

/** As the difference has them: the largest effect first. */
function instructionTable({ instructions }: Difference): string[] {
  const changed = instructions.filter((change) => effectOf(change) !== 0)
  const shown = changed.slice(0, MOST)
  if (shown.length === 0) return ['No instruction made the image larger or smaller.']
  const rest = changed.slice(MOST).reduce((sum, change) => sum + effectOf(change), 0)
  const rows = shown.map((change) => {
    const { status, text, paths, place } = change
    const line = place ? ` (${code(nameLine(place.path, place.line), { cell: true, length: 80 })})` : ''
    const most = paths.find(({ growthBytes }) => Math.sign(growthBytes) === Math.sign(effectOf(change)))
    const where = most
      ? `${code(`/${most.path}`, { cell: true, length: 80 })} ${withSign(most.growthBytes, formatBytes)}`
      : ''
    return [
      withSign(effectOf(change), formatBytes),
      `${code(text, { cell: true, length: 80 })}${line}${STATUSES[status]}`,
      where,
    ]
  })
  const others = changed.length - shown.length
  return table(
    [{ title: '+/−', right: true }, { title: 'Instruction' }, { title: 'Most of it' }],
    [...rows, ...(others > 0 ? [[withSign(rest, formatBytes), `${others} more`, '']] : [])],
  )
}

function pathTable(paths: readonly PathChange[]): string[] {
  return table(
    [
      { title: '+/−', right: true },
      { title: 'Before', right: true },
      { title: 'Now', right: true },
      { title: 'Path' },
    ],
    paths
      .slice(0, 2 * MOST)
      .map(({ path, directory, growthBytes, beforeBytes, afterBytes }) => [
        withSign(growthBytes, formatBytes),
        beforeBytes > 0 ? formatBytes(beforeBytes) : '',
        afterBytes > 0 ? formatBytes(afterBytes) : '',
        code(`/${path}${directory ? '/' : ''}`, { cell: true, length: 120 }),
      ]),
  )
}
