import { LayersizeError } from '../../errors.js'
import type { Report } from '../render.js'

export function renderMarkdown(_report: Report): string {
  throw new LayersizeError('OPTION_INVALID', 'There is no markdown of this report')
}
