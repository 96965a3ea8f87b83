import { LayersizeError } from '../../errors.js'
import type { Report } from '../render.js'

export function renderGithub(_report: Report): string {
  throw new LayersizeError('OPTION_INVALID', 'There is no github of this report')
}
