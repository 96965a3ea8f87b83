import { createGunzip } from 'node:zlib'
import { LayersizeError } from '../errors.js'
import { READ_AHEAD, runZlib, ZLIB_CHUNK } from './run-zlib.js'

/** The content of gzip members. Throws COMPRESSION_INVALID and _TRUNCATED; what the bytes throw passes through. */
export async function* gunzip(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const pieces = bytes[Symbol.asyncIterator]()
  const stream = createGunzip({ ...READ_AHEAD, chunkSize: ZLIB_CHUNK })
  try {
    const unused = yield* runZlib(stream, pieces)
    // zlib takes a NUL after a member for padding and ends: members after it would be lost without a word.
    if (!(await isPadding(unused, pieces))) {
      throw new LayersizeError(
        'COMPRESSION_INVALID',
        `its gzip data ends at byte ${stream.bytesWritten}, and something else follows`,
      )
    }
  } catch (error) {
    throw error instanceof Error && error === stream.errored ? fromZlib(error, stream.bytesWritten) : error
  } finally {
    await pieces.return?.()
  }
}

async function isPadding(start: Uint8Array[], rest: AsyncIterator<Uint8Array>): Promise<boolean> {
  const isNul = (byte: number) => byte === 0
  if (!start.every((piece) => piece.every(isNul))) return false
  for (let next = await rest.next(); !next.done; next = await rest.next()) {
    if (!next.value.every(isNul)) return false
  }
  return true
}

function fromZlib(error: NodeJS.ErrnoException, offset: number): Error {
  if (error.code === 'Z_BUF_ERROR') {
    return new LayersizeError('COMPRESSION_TRUNCATED', 'its gzip data ends in the middle', { cause: error })
  }
  if (error.code?.startsWith('Z_')) {
    return new LayersizeError(
      'COMPRESSION_INVALID',
      `its gzip data is damaged after byte ${offset}: ${error.message}`,
      { cause: error },
    )
  }
  return error
}
