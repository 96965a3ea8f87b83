import {
  access,
  chmod,
  chown,
  constants,
  link,
  lstat,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { LayersizeError } from '@layersize/core'
import { whyUnwritable } from './why-unwritable.js'

/** What a file is to be in place of what it was; null where there was none. */
export interface Replacement {
  readonly name: string
  readonly before: string | null
  readonly after: string
}

/** A file that is written and has not taken its place yet. */
interface Prepared extends Replacement {
  readonly path: string
  readonly beside: string
}

/**
 * Replaces all of these files or none, each as a whole; modes, owners and the links that lead to them stay. Rejects with
 * DOCKERFILE_CHANGED where one is not what it was, to the byte, and with OUTPUT_FAILED.
 */
export async function replaceFiles(replacements: readonly Replacement[]): Promise<void> {
  const prepared: Prepared[] = []
  const done: Prepared[] = []
  try {
    for (const one of replacements) prepared.push(await prepare(one))
    for (const one of prepared) {
      await takePlace(one)
      done.push(one)
    }
  } catch (error) {
    for (const one of done) await takeBack(one)
    throw error
  } finally {
    for (const { beside } of prepared) await rm(beside, { force: true })
  }
}

async function prepare(replacement: Replacement): Promise<Prepared> {
  const { name, before, after } = replacement
  try {
    await checkUnchanged(replacement)
    const path =
      before === null ? join(await realpath(dirname(resolve(name))), basename(name)) : await realpath(name)
    const beside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
    await writeBeside(beside, after, before === null ? null : path)
    return { ...replacement, path, beside }
  } catch (error) {
    throw failed(name, error)
  }
}

/** All of it is on the disk when this is done. */
async function writeBeside(beside: string, text: string, like: string | null): Promise<void> {
  const file = await open(beside, 'wx')
  try {
    await file.writeFile(text)
    await file.sync()
    await file.close()
    if (like === null) return
    const { mode, uid, gid } = await stat(like)
    const own = await stat(beside)
    if (own.uid !== uid || own.gid !== gid) await chown(beside, uid, gid).catch(() => {})
    await chmod(beside, mode & 0o7777)
  } catch (error) {
    await file.close().catch(() => {})
    await rm(beside, { force: true })
    throw error
  }
}

async function takePlace(prepared: Prepared): Promise<void> {
  const { name, path, beside, before } = prepared
  try {
    await checkUnchanged(prepared)
    // A file that has come meanwhile is nobody's to replace.
    if (before === null) await link(beside, path)
    else await rename(beside, path)
  } catch (error) {
    throw failed(name, error)
  }
}

/** As far as that can be done: what is wrong with the disk now was not when it was written. */
async function takeBack({ path, beside, before }: Prepared): Promise<void> {
  if (before === null) return rm(path, { force: true })
  await writeBeside(beside, before, path)
  await rename(beside, path)
}

async function checkUnchanged({ name, before }: Replacement): Promise<void> {
  if (before === null) {
    const there = await lstat(name).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error
      return null
    })
    if (there) throw changed(name, 'was not there when the image was analysed, and is now')
    return
  }
  if (!(await stat(name)).isFile()) throw changed(name, 'is no regular file')
  await access(name, constants.W_OK)
  if (!(await readFile(name)).equals(Buffer.from(before))) {
    throw changed(name, 'is not what was analysed: it has changed, or is not UTF-8')
  }
}

function changed(name: string, how: string): LayersizeError {
  return new LayersizeError('DOCKERFILE_CHANGED', `Nothing is written: ${JSON.stringify(name)} ${how}`, {
    hint: 'Run layersize fix again, or look at the patch without --write.',
  })
}

function failed(name: string, error: unknown): LayersizeError {
  if (error instanceof LayersizeError) return error
  const { code } = error as NodeJS.ErrnoException
  const why =
    code === 'EACCES' ? 'permission denied' : code === 'ENOENT' ? 'it is gone' : whyUnwritable(error)
  return new LayersizeError(
    'OUTPUT_FAILED',
    `Nothing is written: cannot write ${JSON.stringify(name)}: ${why}`,
    {
      cause: error,
    },
  )
}
