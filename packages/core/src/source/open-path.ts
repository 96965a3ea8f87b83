import { open, stat } from 'node:fs/promises'
import { LayersizeError } from '../errors.js'
import { type ImageChoice, parseImageChoice } from '../oci/reference.js'
import { openArchive } from './archive/open-archive.js'
import { openFolder } from './folder/open-folder.js'
import type { OnProgress } from './progress.js'
import type { OpenSource } from './source.js'

/** Opens what is at a path, which says itself what it is. Throws ARCHIVE_UNREADABLE. */
export async function openPath(
  path: string,
  linksInto: readonly string[],
  signal: AbortSignal | undefined,
  onProgress: OnProgress | undefined,
): Promise<OpenSource> {
  const cannotRead = (error: NodeJS.ErrnoException) => {
    throw unreadable(path, error)
  }
  if ((await stat(path).catch(cannotRead)).isDirectory()) return openFolder(path, linksInto)
  const file = await open(path).catch(cannotRead)
  try {
    return await openArchive(file, JSON.stringify(path), signal, onProgress)
  } catch (error) {
    await file.close()
    throw error
  }
}

/**
 * Divides `PATH`, `PATH:NAME`, `PATH:@POSITION` or `PATH@sha256:…`. Both may hold colons: the path is the longest that
 * there is, else what stands before the first.
 */
export async function splitLocation(location: string): Promise<{ path: string; choice: ImageChoice | null }> {
  const ends = [...location.matchAll(/:|@(?=sha256:|\d+$)/g)].map(({ index }) => index)
  for (const end of [location.length, ...ends.toReversed()]) {
    const path = location.slice(0, end)
    if (path !== '' && (await exists(path))) return divide(location, end)
  }
  // The colon of a Windows drive is part of the path.
  const first = ends.find((end) => !/^[A-Za-z]$/.test(location.slice(0, end)))
  return divide(location, first ?? location.length)
}

function divide(location: string, end: number): { path: string; choice: ImageChoice | null } {
  const rest = location.slice(end).replace(/^:/, '')
  return { path: location.slice(0, end), choice: rest === '' ? null : parseImageChoice(rest) }
}

/** Whether there is anything at a path. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function unreadable(path: string, error: NodeJS.ErrnoException): LayersizeError {
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'permission denied',
  }
  return new LayersizeError(
    'ARCHIVE_UNREADABLE',
    `Cannot read ${JSON.stringify(path)}: ${reasons[error.code ?? ''] ?? error.message}`,
    {
      cause: error,
      hint: /[^:]:[^/\\]+$/.test(path)
        ? 'Name an archive or a layout. Which of several images in it is meant, --image says.'
        : 'Name an archive or a layout, or an image of the engine: docker-daemon:NAME.',
    },
  )
}
