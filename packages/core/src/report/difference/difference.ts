import type { Difference } from '../../difference.js'
import { safeText } from '../safe-text.js'
import { wrap } from '../table/fit.js'
import { joinBlocks, newPage } from '../table/new-page.js'
import { count, type Page } from '../table/page.js'
import type { TableOptions } from '../table/table.js'
import { chooseCauses, renderCauses } from './causes.js'
import { renderHeader } from './header.js'
import { renderMoves } from './moves.js'
import { chooseWaste, renderWaste } from './waste-changes.js'

/** A difference for a terminal: how much, who did it, what shrank, moved, came and went as waste, what is the same. */
export function renderDifference(difference: Difference, options: TableOptions = {}): string {
  const { top = 5 } = options
  const { before, after, growth, moved } = difference
  const [grew, shrank] = [chooseCauses(difference, 1, top), chooseCauses(difference, -1, top)]
  const waste = chooseWaste(difference.waste)
  const same = sumUpSame(difference)
  const sizes = [
    ...[before, after].flatMap((side) => [
      side.contentBytes,
      side.wastedBytes,
      side.compressedBytes ?? 0,
      side.ownBytes ?? 0,
    ]),
    growth.contentBytes,
    ...[grew, shrank].flatMap(({ causes, otherBytes }) => [
      otherBytes,
      ...causes.flatMap(({ bytes, path }) => [bytes, path?.growthBytes ?? 0]),
    ]),
    ...moved.slice(0, top).map(({ bytes }) => bytes),
    ...waste.map(({ growthBytes }) => growthBytes),
    same.bytes,
  ]
  const page = newPage(options, sizes.map(Math.abs))
  const blocks = [
    renderHeader(difference, page),
    renderCauses(grew, 'What grew', page),
    renderCauses(shrank, 'What shrank', page),
    renderMoves(moved, top, page),
    renderWaste(waste, top, page),
    renderSame(same, page),
    renderNotes(difference, page),
  ]
  return joinBlocks(blocks)
}

interface Same {
  readonly instructions: number
  readonly bytes: number
  /** Those that were built anew, and are as large as before. */
  readonly rebuilt: number
  readonly others: number
}

function sumUpSame({ instructions }: Difference): Same {
  const filled = instructions.filter((row) => row.beforeBytes > 0 || row.afterBytes > 0)
  const same = filled.filter(({ status }) => status === 'same')
  const rebuilt = filled.filter(
    (row) => row.status === 'changed' && row.growthBytes === 0 && row.movedBytes === 0,
  )
  return {
    instructions: same.length,
    bytes: same.reduce((sum, { afterBytes }) => sum + afterBytes, 0),
    rebuilt: rebuilt.length,
    others: filled.length - same.length - rebuilt.length,
  }
}

function renderSame({ instructions, bytes, rebuilt, others }: Same, { width, colors, size }: Page): string[] {
  const parts = [
    ...(instructions > 0
      ? [
          `${others + rebuilt === 0 ? 'All ' : ''}${count(instructions, 'instruction')} with files did not change (${size(bytes)})`,
        ]
      : []),
    ...(rebuilt > 0 ? [`${rebuilt} built anew, as large as before`] : []),
  ]
  return parts.length > 0 ? wrap(parts.join(', '), width).map(colors.dim) : []
}

function renderNotes({ notes }: Difference, { width, colors }: Page): string[] {
  return notes.flatMap(({ message }) =>
    wrap(`note: ${safeText(message)}`, width).map((line) => colors.yellow(line)),
  )
}
