import { LayersizeError } from '../../errors.js'
import type { Report } from '../render.js'

export function renderSarif(_report: Report): string {
  throw new LayersizeError('OPTION_INVALID', 'There is no sarif of this report')
}
