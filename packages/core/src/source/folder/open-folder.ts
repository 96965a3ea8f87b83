import type { BigIntStats } from 'node:fs'
import { type FileHandle, open as openFile, readdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { LayersizeError } from '../../errors.js'
import { jsonReader } from '../catalog/image-files.js'
import { readCatalog } from '../catalog/read-catalog.js'
import { fileContent } from '../file-content.js'
import { readRange } from '../file-range.js'
import { changed, fileStamp, isSettled } from '../file-stamp.js'
import { READ_ITSELF } from '../read-itself.js'
import type { BlobContent, BlobKey, RandomSource, StoredBlob } from '../source.js'

/**
 * An OCI layout, skopeo's `dir:`, or an unpacked `docker save`. Nothing outside the folder is read, wherever links lead,
 * but for what is in the folders of `linksInto`. Throws what `readCatalog` does, and BLOB_OUTSIDE.
 */
export async function openFolder(path: string, linksInto: readonly string[]): Promise<RandomSource> {
  const root = await realpath(path)
  const allowed = [root, ...(await Promise.all(linksInto.map(existingFolder)))]
  return openFiles(new FolderFiles(root, allowed), root, (_, json) => json())
}

/** The blobs of an OCI layout in a folder, by an index.json that does not stand there. Throws what `openFolder` does. */
export async function openBlobs(path: string, index: Buffer): Promise<RandomSource> {
  const root = await realpath(path)
  const given = new Map([
    ['index.json', index],
    ['manifest.json', null],
  ])
  return openFiles(new FolderFiles(root, [root]), root, async (key, json) => {
    const bytes = given.get(key)
    return bytes === undefined ? json() : bytes
  })
}

async function openFiles(
  files: FolderFiles,
  root: string,
  chooseJson: (key: BlobKey, json: () => Promise<Buffer | null>) => Promise<Buffer | null>,
): Promise<RandomSource> {
  const find = (key: BlobKey) => files.find(key)
  const json = jsonReader(find, (blob) => files.read(blob))
  const catalog = await readCatalog({
    place: 'folder',
    names: async () => new Set(await readdir(root)),
    find,
    json: (key) => chooseJson(key, () => json(key)),
  })
  return {
    access: 'random',
    catalog,
    open: (blob) => files.open(blob),
    async [Symbol.asyncDispose]() {},
  }
}

async function existingFolder(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    throw new LayersizeError(
      'OPTION_INVALID',
      `Links are allowed into ${JSON.stringify(path)}, which is not there`,
      {
        cause: error,
      },
    )
  }
}

class FolderFiles {
  readonly #root: string
  readonly #allowed: readonly string[]

  constructor(root: string, allowed: readonly string[]) {
    this.#root = root
    this.#allowed = allowed
  }

  /** The file behind a path, by its path without links. */
  async find(key: BlobKey): Promise<StoredBlob | null> {
    const path = join(this.#root, key)
    if (!isWithin(path, this.#root)) throw climbing(key)
    let real: string
    let stats: BigIntStats
    try {
      real = await realpath(path)
      stats = await stat(real, { bigint: true })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT' || code === 'ENOTDIR') return null
      if (code === 'ELOOP') throw cycle(key)
      throw unreadable(key, error)
    }
    if (!this.#allowed.some((folder) => isWithin(real, folder))) throw outside(key, real)
    if (!stats.isFile()) return null
    return {
      key: real,
      size: Number(stats.size),
      identity: identityOf(stats),
      unsettled: !isSettled(stats),
    }
  }

  async *read({ key, size }: StoredBlob): AsyncGenerator<Buffer> {
    const { file } = await this.#openFile(key)
    try {
      yield* readRange(file, 0, size)
    } finally {
      await file.close()
    }
  }

  async open({ key, size, identity }: StoredBlob): Promise<BlobContent> {
    const { file, stats } = await this.#openFile(key)
    const name = JSON.stringify(relative(this.#root, key))
    try {
      if (identityOf(stats) !== identity) throw changed(name)
      return await fileContent({ file, start: 0, size, stamp: fileStamp(stats), name }, () => file.close())
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async #openFile(key: BlobKey): Promise<{ file: FileHandle; stats: BigIntStats }> {
    const name = relative(this.#root, key)
    let file: FileHandle
    try {
      // The path had no links and led to a file: what stands there now may have been put there since.
      file = await openFile(key, READ_ITSELF)
    } catch (error) {
      throw unreadable(name, error)
    }
    const stats = await file.stat({ bigint: true })
    if (stats.isFile()) return { file, stats }
    await file.close()
    throw unreadable(name, new Error('it is no file any more'))
  }
}

function identityOf(stats: BigIntStats): string {
  return `${fileStamp(stats)}:0`
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function outside(key: string, target: string): LayersizeError {
  return new LayersizeError(
    'BLOB_OUTSIDE',
    `${JSON.stringify(key)} leads out of the folder, to ${JSON.stringify(target)}`,
    {
      hint: `If you trust the folder, allow it: --links-into ${JSON.stringify(dirname(target))}`,
    },
  )
}

function climbing(key: string): LayersizeError {
  return new LayersizeError(
    'BLOB_OUTSIDE',
    `The path ${JSON.stringify(key)} in the manifest leads out of the folder`,
    {
      hint: 'No tool writes such a manifest: do not trust the folder.',
    },
  )
}

function cycle(key: string): LayersizeError {
  return new LayersizeError('LINK_CYCLE', `The links at ${JSON.stringify(key)} lead in a circle`, {
    hint: 'Copy the image again.',
  })
}

function unreadable(key: string, error: unknown): LayersizeError {
  const { code, message } = error as NodeJS.ErrnoException
  const why = code === 'EACCES' ? 'permission denied' : message
  return new LayersizeError('ARCHIVE_UNREADABLE', `Cannot read ${JSON.stringify(key)}: ${why}`, {
    cause: error,
    hint: 'Allow this user to read all files of the folder.',
  })
}
