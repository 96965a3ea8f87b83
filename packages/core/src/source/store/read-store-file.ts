import { type FileHandle, open } from 'node:fs/promises'
import { READ_ITSELF } from '../read-itself.js'
import { ofStoreFile, storeDamaged } from './store-error.js'

/** Opens a file that an engine itself has written. Throws STORE_UNREADABLE, STORE_DAMAGED. */
export async function openStoreFile(path: string): Promise<{ file: FileHandle; size: number }> {
  try {
    const file = await open(path, READ_ITSELF)
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
