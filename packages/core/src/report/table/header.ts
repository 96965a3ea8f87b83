import stringWidth from 'string-width'
import type { Analysis } from '../../analysis.js'
import { formatShare } from '../../units.js'
import { safeText } from '../safe-text.js'
import { cut, wrap } from './fit.js'
import { count, type Page } from './page.js'

const SOURCES: Readonly<Record<Analysis['source']['kind'], string>> = {
  'docker-daemon': 'docker',
  'docker-archive': 'archive',
  'oci-archive': 'OCI archive',
  oci: 'OCI layout',
  dir: 'folder',
}

/** The answer: how large, how much of it for nothing. One line where it fits. */
export function renderHeader({ source, image, layers }: Analysis, { width, colors, size }: Page): string[] {
  const name = safeText(source.reference === '-' ? 'standard input' : source.reference)
  const where = `${safeText(image.platform)} · ${SOURCES[source.kind]}`
  const share = formatShare(image.wastedBytes, image.contentBytes)
  const wasted = image.wastedBytes > 0 ? `${size(image.wastedBytes)} (${share}) wasted` : 'nothing wasted'
  const total = `${size(image.contentBytes)} in ${count(layers.length, 'layer')} · ${wasted}`
  const paint = (text: string) => (image.wastedBytes > 0 ? text.replace(wasted, colors.yellow(wasted)) : text)
  const line = (left: string, painted: string) =>
    painted + ' '.repeat(Math.max(3, width - stringWidth(left) - stringWidth(where))) + colors.dim(where)
  if (stringWidth(`${name}   ${total}   ${where}`) <= width) {
    return [line(`${name}   ${total}`, `${colors.bold(name)}   ${paint(total)}`)]
  }
  const title = colors.bold(cut(name, width))
  if (stringWidth(`${total}   ${where}`) <= width) return [title, line(total, paint(total))]
  return [title, ...wrap(total, width).map(paint), ...wrap(where, width).map(colors.dim)]
}
