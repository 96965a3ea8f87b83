import { LayersizeError } from '../../errors.js'
import type { Report } from '../render.js'

export function renderGitlab(_report: Report): string {
  throw new LayersizeError('OPTION_INVALID', 'There is no gitlab of this report')
}
