import { LayersizeError } from '../errors.js'

export function invalidTar(offset: number, why: string): LayersizeError {
  return new LayersizeError('TAR_INVALID', `invalid tar header at byte ${offset}: ${why}`)
}
