import { open } from 'node:fs/promises'
import { decompress } from '../compression/decompress.js'
import { LayersizeError } from '../errors.js'
import type { OnProgress } from './progress.js'
import { readDockerArchive } from './read-docker-archive.js'
import type { OpenSource } from './source.js'
import { watch } from './watch.js'

/** Reads of this size keep tar-stream three times as fast as those of 64 KiB. */
const READ = 1 << 20

/** An archive on disk, plain or gzipped. Throws ARCHIVE_UNREADABLE where there is none. */
export async function openArchiveFile(
  path: string,
  signal: AbortSignal | undefined,
  onProgress?: OnProgress,
): Promise<OpenSource> {
  let file: Awaited<ReturnType<typeof open>>
  let size: number
  try {
    file = await open(path, 'r')
    const stat = await file.stat()
    size = stat.size
    if (stat.isDirectory()) {
      await file.close()
      throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
    }
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException)
  }
  const stream = file.createReadStream({ highWaterMark: READ })
  return {
    ...archiveStream(stream, signal, onProgress, size || null, JSON.stringify(path)),
    async [Symbol.asyncDispose]() {
      stream.destroy()
      await file.close().catch(() => {})
    },
  }
}

/** An archive that comes from elsewhere, such as standard input, plain or gzipped. `name` stands in errors. */
export function archiveStream(
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
  size: number | null = null,
  name = 'The input',
): OpenSource {
  return {
    access: 'once',
    kind: 'docker-archive',
    async read(visit) {
      try {
        const plain = await decompress(watch(bytes, signal, onProgress, size))
        return await readDockerArchive(plain, visit)
      } catch (error) {
        throw ofArchive(error, name)
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

function ofArchive(error: unknown, name: string): unknown {
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
      return new LayersizeError('ARCHIVE_TRUNCATED', `${name} ends in the middle: ${error.message}`, {
        ...options,
        hint: 'It was cut off while it was written or copied: save it again.',
      })
    case 'COMPRESSION_INVALID':
      return new LayersizeError('ARCHIVE_INVALID', `${name} is damaged: ${error.message}`, {
        ...options,
        hint: 'Save it again.',
      })
    case 'COMPRESSION_UNSUPPORTED':
      return new LayersizeError(error.code, `${name} cannot be read: ${error.message}`, options)
    default:
      return error
  }
}

function unreadable(path: string, error: NodeJS.ErrnoException): LayersizeError {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
  }
  return new LayersizeError(
    'ARCHIVE_UNREADABLE',
    `Cannot read ${JSON.stringify(path)}: ${reasons[error.code ?? ''] ?? error.message}`,
    {
      cause: error,
      hint: 'Name an archive as `docker save IMAGE -o image.tar` writes it, or an image without a slash or .tar in its name.',
    },
  )
}
