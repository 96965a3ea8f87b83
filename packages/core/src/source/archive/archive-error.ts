import { LayersizeError } from '../../errors.js'
import { BLOCK, canBeginTar } from '../../tar/header.js'

/** Throws NOT_AN_ARCHIVE unless these first bytes are those of a tar. */
export function checkIsTar(head: Buffer): void {
  if (head.length >= BLOCK && canBeginTar(head)) return
  const begins = JSON.stringify(head.subarray(0, 24).toString('latin1'))
  throw new LayersizeError(
    'NOT_AN_ARCHIVE',
    head.length === 0 ? 'It is empty' : `It is no tar archive: it begins with ${begins}`,
    { hint: 'Give it what `docker save IMAGE` writes, plain or compressed.' },
  )
}

export function truncated(cause: unknown, why = 'The archive ends in the middle'): LayersizeError {
  return new LayersizeError('ARCHIVE_TRUNCATED', why, {
    cause,
    hint: 'It was cut off while it was written or copied: save it again.',
  })
}

export function damaged(why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('ARCHIVE_INVALID', `The archive is damaged: ${why}`, {
    cause,
    hint: 'Save it again.',
  })
}

/** An error in an archive's bytes as one about the archive of this name. */
export function ofArchive(error: unknown, name: string): unknown {
  if (!(error instanceof LayersizeError)) return error
  const options = { cause: error, ...(error.hint && { hint: error.hint }) }
  switch (error.code) {
    case 'NOT_AN_ARCHIVE':
      return new LayersizeError(
        error.code,
        `${name} is no image: ${error.message.replace(/^It is /, 'it is ')}`,
        options,
      )
    case 'COMPRESSION_TRUNCATED':
    case 'TAR_TRUNCATED':
      return truncated(error, `${name} ends in the middle: ${error.message}`)
    case 'COMPRESSION_INVALID':
      return new LayersizeError('ARCHIVE_INVALID', `${name} is damaged: ${error.message}`, {
        ...options,
        hint: 'Save it again.',
      })
    case 'COMPRESSION_UNSUPPORTED':
      return new LayersizeError(error.code, `${name} cannot be read: ${error.message}`, options)
    case 'TAR_INVALID':
      return damaged(error.message, error)
    default:
      return error
  }
}
