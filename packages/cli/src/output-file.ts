import { access, constants, type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { LayersizeError } from '@layersize/core'
import { whyUnwritable } from './why-unwritable.js'

/** A file that will be written: never half, and found out now whether it can be. */
export interface OutputFile {
  /** As the user named it. */
  readonly name: string
  /** Where it stands when all links are followed. */
  readonly path: string
  /** Whether it is a pipe or a device: nothing may take its place. */
  readonly special: boolean
}

/** Rejects with OUTPUT_FAILED where such a file cannot be written. */
export async function openOutputFile(name: string): Promise<OutputFile> {
  try {
    const path = await realpath(name).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return join(await realpath(dirname(resolve(name))), basename(name))
    })
    const there = await stat(path).catch(() => null)
    if (there?.isDirectory()) throw new Error('it is a folder')
    const special = there !== null && !there.isFile()
    await access(special ? path : dirname(path), constants.W_OK)
    return { name, path, special }
  } catch (error) {
    throw failed(name, error)
  }
}

/** Writes beside it and renames, so that there is the old one or all of the new. Rejects with OUTPUT_FAILED. */
export async function writeOutputFile(
  { name, path, special }: OutputFile,
  content: string | Uint8Array,
): Promise<void> {
  const beside = special ? path : `${path}.${process.pid}.tmp`
  let file: FileHandle | undefined
  try {
    file = await open(beside, special ? 'w' : 'wx')
    await file.writeFile(content)
    await file.close()
    if (!special) await rename(beside, path)
  } catch (error) {
    await file?.close().catch(() => {})
    if (file && !special) await rm(beside, { force: true })
    throw failed(name, error)
  }
}

function failed(name: string, error: unknown): LayersizeError {
  const message = `Cannot write ${JSON.stringify(name)}: ${whyUnwritable(error)}`
  return new LayersizeError('OUTPUT_FAILED', message, {
    cause: error,
    ...((error as NodeJS.ErrnoException).code === 'ENOENT' && {
      hint: `Make it first: mkdir -p ${JSON.stringify(dirname(name))}`,
    }),
  })
}
