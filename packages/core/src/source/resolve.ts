import { parseReference } from '../oci/reference.js'
import { archiveStream, openArchiveFile } from './archive-file.js'
import { DEFAULT_HOST } from './engine/host.js'
import { openEngine } from './engine/open-engine.js'
import type { OnProgress } from './progress.js'
import type { OpenSource } from './source.js'

export interface ResolveOptions {
  readonly host?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
}

/** Opens the source that a reference names; a stream is read as an archive. */
export async function resolve(
  image: string | AsyncIterable<Uint8Array>,
  { host, signal, onProgress }: ResolveOptions,
): Promise<OpenSource> {
  if (typeof image !== 'string') return archiveStream(image, signal, onProgress)
  const reference = parseReference(image)
  switch (reference.transport) {
    case 'docker-archive':
      return openArchiveFile(reference.path, signal, onProgress)
    case 'docker-daemon':
      return openEngine(reference.image, host || DEFAULT_HOST, signal, onProgress)
  }
}
