import { bytesFormatter } from '../../units.js'
import type { LimitVerdict } from '../../verdict.js'

/** Formats the figures of a limit: so exactly that the image's and what is allowed look different where they are. */
export function figureFormatter({ unit, actual, allowed, before }: LimitVerdict): (figure: number) => string {
  const figures = [actual, allowed, before].filter((figure) => figure !== null)
  if (unit === 'bytes') return bytesFormatter(figures)
  if (unit === 'count') return (figure) => figure.toLocaleString('en-US')
  const digits = [1, 2, 4, 8].find(
    (n) => new Set(figures.map((figure) => figure.toFixed(n))).size === new Set(figures).size,
  )
  return (figure) => `${Number(figure.toFixed(digits ?? 12))} %`
}
