import { bytesFormatter, formatBytes, formatCount } from '../../units.js'
import type { LimitVerdict } from '../../verdict.js'

/** Formats the figures of a limit: so exactly that the image's and what is allowed look different where they are. */
export function figureFormatter({ unit, actual, allowed, before }: LimitVerdict): (figure: number) => string {
  const figures = [actual, allowed, before].filter((figure) => figure !== null)
  if (unit === 'bytes') return bytesFormatter(figures)
  if (unit === 'count') return formatCount
  const digits = [1, 2, 4, 8].find(
    (n) => new Set(figures.map((figure) => figure.toFixed(n))).size === new Set(figures).size,
  )
  return (figure) => `${Number(figure.toFixed(digits ?? 12))} %`
}

/** A size or number as the user wrote it, with the unit that bare bytes have not: `+5%`, `344MB`, `+5 B`. */
export function writtenFigure(text: string, { kind, unit }: Pick<LimitVerdict, 'kind' | 'unit'>): string {
  const [, sign, bytes] = (unit === 'bytes' && kind !== 'fail-on' && /^(\+?)(\d+)$/.exec(text)) || []
  return bytes === undefined ? text : `${sign}${formatBytes(Number(bytes))}`
}
