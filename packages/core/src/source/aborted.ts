import { LayersizeError } from '../errors.js'

/** The error of a run that its caller's signal ended. */
export function aborted(signal: AbortSignal): LayersizeError {
  return new LayersizeError('ABORTED', 'The analysis was stopped', { cause: signal.reason })
}
