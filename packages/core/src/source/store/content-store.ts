import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { LayersizeError } from '../../errors.js'
import { type Digest, hexOf } from '../../oci/digest.js'
import { parseJsonObject, textOf } from '../../oci/json.js'
import { openBlobs } from '../folder/open-folder.js'
import type { RandomSource } from '../source.js'
import { readStoreFile } from './read-store-file.js'
import { ofStoreFile, storeDamaged } from './store-error.js'

/** The content store of the containerd that Docker runs itself. */
const CONTENT = 'containerd/daemon/io.containerd.content.v1.content'

const MOST_MANIFEST = 16 << 20

/**
 * The images behind a manifest or an index in containerd's content store, where blobs are as they were pulled or built.
 * Throws STORE_UNREADABLE, STORE_DAMAGED, and what is wrong with a manifest.
 */
export async function openContentStore(
  root: string,
  id: Digest,
): Promise<Pick<RandomSource, 'catalog' | 'open'>> {
  const content = join(root, CONTENT)
  await stat(content).catch((error) => {
    throw ofStoreFile(content, error)
  })
  const bytes = await readStoreFile(join(content, 'blobs/sha256', hexOf(id)), MOST_MANIFEST)
  const mediaType = textOf(parseJsonObject(bytes)?.mediaType)
  const index = { schemaVersion: 2, manifests: [{ mediaType, digest: id, size: bytes.length }] }
  const { catalog, open } = await openBlobs(content, Buffer.from(JSON.stringify(index)))
  return {
    catalog: { ...catalog, find: (key) => catalog.find(key).catch(ofBlob) },
    async open(blob) {
      // A file that is open keeps its bytes: another time of change says no more than that it was removed.
      const { checkUnchanged: _, ...content } = await open(blob).catch(ofBlob)
      return content
    },
  }
}

/** The error of a blob that cannot be opened: it may have been removed in the meantime, or even pulled again. */
function ofBlob(error: LayersizeError): never {
  throw OF_REMOVED.has(error.code) ? storeDamaged(error.message, error) : error
}

const OF_REMOVED: ReadonlySet<string> = new Set(['ARCHIVE_UNREADABLE', 'IMAGE_CHANGED'])
