import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { ofStoreFile, storeDamaged } from './store-error.js'

const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Opens a file that an engine itself has written. Throws STORE_UNREADABLE, STORE_DAMAGED. */
export async function openStoreFile(path: string): Promise<{ file: FileHandle; size: number }> {
  try {
    const file = await open(path, FLAGS)
    try {
      const stats = await file.stat()
      if (!stats.isFile()) throw storeDamaged(`${JSON.stringify(path)} is no file`)
      return { file, size: stats.size }
    } catch (error) {
      await file.close()
      throw error
    }
  } catch (error) {
    throw ofStoreFile(path, error)
  }
}

/** All of a small one. Throws STORE_UNREADABLE, STORE_DAMAGED. */
export async function readStoreFile(path: string, most: number): Promise<Buffer> {
  const { file, size } = await openStoreFile(path)
  try {
    if (size > most) throw storeDamaged(`${JSON.stringify(path)} has ${size} bytes`)
    return await file.readFile()
  } catch (error) {
    throw ofStoreFile(path, error)
  } finally {
    await file.close()
  }
}
