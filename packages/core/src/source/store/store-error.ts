import { LayersizeError } from '../../errors.js'

/** An engine's store that cannot be read in place, or not this image of it. */
export function storeUnreadable(why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('STORE_UNREADABLE', `The engine's store cannot be read: ${why}`, {
    cause,
    hint: 'Run it as root on the machine of the engine, or let the engine export the image: --from export.',
  })
}

/** Something in an engine's store that is not as the rest of it says. */
export function storeDamaged(why: string, cause?: unknown): LayersizeError {
  return new LayersizeError(
    'STORE_DAMAGED',
    `The engine's store does not hold the image as it should: ${why}`,
    {
      cause,
      hint: 'Let the engine export the image: --from export.',
    },
  )
}

/** The error of a file of the store that could not be opened or read. */
export function ofStoreFile(path: string, error: unknown): LayersizeError {
  if (error instanceof LayersizeError) return error
  const { code, message } = error as NodeJS.ErrnoException
  const name = JSON.stringify(path)
  if (code === 'EACCES' || code === 'EPERM') {
    return storeUnreadable(`this user may not read ${name}`, error)
  }
  return storeDamaged(code === 'ENOENT' ? `${name} is not there` : `${name}: ${message}`, error)
}
