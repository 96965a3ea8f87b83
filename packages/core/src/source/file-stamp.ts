import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { LayersizeError } from '../errors.js'

/** What tells the bytes that a file holds now from those that it held or will hold: where it stands, its size, its times. */
export type FileStamp = string

export function fileStamp({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileStamp {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}

/** Throws IMAGE_CHANGED where a file is not as it was; `name` stands in the error. */
export async function checkStamp(file: FileHandle, stamp: FileStamp, name: string): Promise<void> {
  if (fileStamp(await file.stat({ bigint: true })) !== stamp) throw changed(name)
}

export function changed(name: string): LayersizeError {
  return new LayersizeError('IMAGE_CHANGED', `${name} was changed while it was read`, {
    hint: 'Try again when nothing writes to it any more.',
  })
}
