import type { Analysis } from '../../analysis.js'
import type { Difference } from '../../difference.js'
import { formatBytes } from '../../units.js'
import { chooseInstructions } from '../choose-instructions.js'
import { count } from '../table/page.js'
import { withSign } from '../wording/growth.js'
import { nameLine } from '../wording/place.js'
import { table } from './blocks.js'
import { code } from './inline.js'

const ROWS = 10

/** The instructions that weigh most, and with a difference what each gained; the rows add up. */
export function instructionTable(analysis: Analysis, difference: Difference | null): string[] {
  const { rows, others, otherBytes } = chooseInstructions(analysis, ROWS)
  const growths = new Map(difference?.instructions.map(({ after, growthBytes }) => [after, growthBytes]))
  const growthOf = (indexes: readonly number[]) =>
    indexes.reduce((sum, index) => sum + (growths.get(index) ?? 0), 0)
  const signed = (bytes: number) => (bytes === 0 ? '' : withSign(bytes, formatBytes))
  const withGrowth = (growth: number) => (difference ? [signed(growth)] : [])
  const shown = rows.reduce((sum, { indexes }) => sum + growthOf(indexes), 0)
  const rest = (difference?.growth.contentBytes ?? 0) - shown
  const wastedOf = (wasted: number) => (wasted > 0 ? formatBytes(wasted) : '')
  const otherWaste =
    analysis.instructions.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0) -
    rows.reduce((sum, { wastedBytes }) => sum + wastedBytes, 0)
  const path = analysis.context.dockerfile?.path
  const placed = path !== undefined && rows.some(({ dockerfile }) => dockerfile !== null)
  const placeOf = (line: number | undefined) =>
    path === undefined || line === undefined ? '' : code(nameLine(path, line), { cell: true, length: 80 })
  const withPlace = (cell: string) => (placed ? [cell] : [])
  const cells = rows.map(
    ({ number, contentBytes, wastedBytes, indexes, mark, text, unknown, dockerfile }) => [
      number,
      unknown ? 'missing' : formatBytes(contentBytes),
      ...withGrowth(growthOf(indexes)),
      wastedOf(wastedBytes),
      `${code(text, { cell: true, length: 100 })}${mark === '' ? '' : ` (${mark})`}`,
      ...withPlace(placeOf(dockerfile?.line)),
    ],
  )
  const restCells =
    others > 0 || rest !== 0
      ? [
          [
            '',
            formatBytes(otherBytes),
            ...withGrowth(rest),
            wastedOf(otherWaste),
            others > 0 ? count(others, 'other') : 'gone',
            ...withPlace(''),
          ],
        ]
      : []
  return table(
    [
      { title: '#', right: true },
      { title: 'Size', right: true },
      ...(difference ? [{ title: '+/−', right: true }] : []),
      { title: 'Wasted', right: true },
      { title: 'Instruction' },
      ...(placed ? [{ title: 'Line' }] : []),
    ],
    [...cells, ...restCells],
  )
}
