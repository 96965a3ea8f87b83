import { LayersizeError } from '../errors.js'
import { canBeginTar } from '../tar/header.js'

/** Throws LAYER_INVALID unless a layer can begin so. One of nothing is empty, as it is for engines. */
export function checkIsTar(start: Buffer): void {
  if (canBeginTar(start)) return
  const begins = JSON.stringify(start.subarray(0, 24).toString('latin1'))
  throw new LayersizeError('LAYER_INVALID', `it is no tar, but begins with ${begins}`)
}

/** What went wrong in a layer's bytes as an error about the layer that `key` names. */
export function layerError(key: string, error: unknown): unknown {
  if (!(error instanceof LayersizeError)) return error
  const options = {
    cause: error,
    hint: error.hint ?? 'The layer is damaged: build, pull or save the image again.',
  }
  const message = `Layer ${key} cannot be read: ${error.message}`
  switch (error.code) {
    case 'TAR_TRUNCATED':
    case 'COMPRESSION_TRUNCATED':
      return new LayersizeError('LAYER_TRUNCATED', message, options)
    case 'TAR_INVALID':
    case 'COMPRESSION_INVALID':
    case 'LAYER_INVALID':
      return new LayersizeError('LAYER_INVALID', message, options)
    case 'COMPRESSION_UNSUPPORTED':
      return new LayersizeError('COMPRESSION_UNSUPPORTED', message, options)
    default:
      return error
  }
}
