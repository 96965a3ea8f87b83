import { LayersizeError } from '../../errors.js'
import type { Report } from '../render.js'

export function renderJunit(_report: Report): string {
  throw new LayersizeError('OPTION_INVALID', 'There is no junit of this report')
}
