import type { Difference, InstructionChange, PathChange } from '../../difference.js'
import { oneLine } from '../one-line.js'
import { safeText } from '../safe-text.js'
import { cut, wrap } from '../table/fit.js'
import { count, type Page } from '../table/page.js'
import { nameLine } from '../wording/place.js'

/** What an instruction did to the size of the image. */
export interface Cause {
  /** Without what other instructions had before, or have now. */
  readonly bytes: number
  readonly text: string
  readonly status: InstructionChange['status']
  /** What of it gained or lost most, as the whole did. */
  readonly path: PathChange | null
  /** Where it stands: ` (Dockerfile:6)`; '' where that is not known. */
  readonly place: string
}

export interface CauseChoice {
  readonly causes: readonly Cause[]
  /** How many others there are, and how much they did together. */
  readonly others: number
  readonly otherBytes: number
}

/** What grew (`sign` 1) or shrank (-1), the most first, at most `limit`; what FROM brought is one. All add up to the growth. */
export function chooseCauses(difference: Difference, sign: -1 | 1, limit: number): CauseChoice {
  const fromBase = difference.instructions.filter(({ base }) => base)
  const own = difference.instructions.filter(({ base }) => !base)
  const causes = [
    ...own.map((row) => causeOf([row], oneLine(row.text), row.status)),
    ...(fromBase.length > 0 ? [causeOf(fromBase, describeBase(difference), 'changed')] : []),
  ].filter(({ bytes }) => bytes * sign > 0)
  causes.sort((a, b) => sign * (b.bytes - a.bytes))
  const others = causes.slice(limit)
  return {
    causes: causes.slice(0, limit),
    others: others.length,
    otherBytes: others.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}

function causeOf(
  rows: readonly InstructionChange[],
  text: string,
  status: InstructionChange['status'],
): Cause {
  const bytes = rows.reduce((sum, row) => sum + row.growthBytes - row.movedBytes, 0)
  const sign = Math.sign(bytes)
  const paths = rows.flatMap(({ paths }) => paths).filter(({ growthBytes }) => growthBytes * sign > 0)
  paths.sort((a, b) => sign * (b.growthBytes - a.growthBytes))
  return { bytes, text, status, path: paths[0] ?? null, place: placeOf(rows) }
}

function placeOf([only, second]: readonly InstructionChange[]): string {
  return only?.place && !second ? ` (${nameLine(only.place.path, only.place.line)})` : ''
}

function describeBase({ before, after }: Difference): string {
  const name = after.base ?? '(base image)'
  return before.base && before.base !== after.base ? `FROM ${name} (was ${before.base})` : `FROM ${name}`
}

/** A line for each, and more where it is long: bytes, who, what of it. */
export function renderCauses(choice: CauseChoice, title: string, { width, colors, size }: Page): string[] {
  const { causes, others, otherBytes } = choice
  if (causes.length === 0) return []
  const paint = (causes[0]?.bytes ?? 0) > 0 ? colors.yellow : colors.green
  const sizes = causes.map(({ bytes }) => signed(bytes, size))
  const column = sizes.reduce((widest, text) => Math.max(widest, text.length), 0)
  const margin = ' '.repeat(column + 3)
  const room = width - margin.length
  const lines = causes.flatMap((cause, i) => {
    const what = describeWhat(cause, size)
    const who = cut(safeText(cause.text), Math.max(16, Math.floor(room / 2)))
    const [head, ...tail] = wrap(`${who}${safeText(cause.place)}${safeText(what)}`, room)
    return [` ${paint((sizes[i] as string).padStart(column))}  ${head}`, ...tail.map((text) => margin + text)]
  })
  const rest =
    others > 0
      ? [colors.dim(`${margin}and ${count(others, 'other')}, ${signed(otherBytes, size)} together (--all)`)]
      : []
  return [colors.bold(title), ...lines, ...rest]
}

/** `gained /app/node_modules/typescript (38 MB)` */
function describeWhat({ status, bytes, path }: Cause, size: Page['size']): string {
  const verb = bytes > 0 ? 'gained' : 'lost'
  const whole = status === 'added' ? ' is new' : status === 'removed' ? ' is gone' : null
  if (!path) return whole ?? ''
  const all = path.growthBytes === bytes
  const amount = size(Math.abs(path.growthBytes))
  const place = `/${path.path}`
  const how = 2 * Math.abs(path.growthBytes) > Math.abs(bytes) ? 'mostly' : 'largest'
  if (whole) return all ? `${whole}: ${place}` : `${whole}, ${how} ${place} (${amount})`
  if (path.status === 'changed')
    return all ? ` ${bytes > 0 ? 'grew' : 'shrank'} in ${place}` : ` ${verb} ${amount} in ${place}`
  return all ? ` ${verb} ${place}` : ` ${verb} ${place} (${amount})`
}

export function signed(bytes: number, size: Page['size']): string {
  return `${bytes < 0 ? '-' : '+'}${size(Math.abs(bytes))}`
}
