import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { LayersizeError } from '../errors.js'

/** What tells the bytes that a file holds now from those that it held or will hold: where it stands, its size, its times. */
export type FileStamp = string

export function fileStamp({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileStamp {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}

/** Milliseconds in which two changes may have one time: the system's clock ticks; some file systems know whole seconds alone. */
const TICK = 50
const COARSE_TICK = 2500

/** Whether a change from now on would show in the stamp. */
export function isSettled({ mtimeNs, ctimeNs, ctimeMs }: BigIntStats): boolean {
  const isCoarse = mtimeNs % 1_000_000_000n === 0n && ctimeNs % 1_000_000_000n === 0n
  return Date.now() - Number(ctimeMs) > (isCoarse ? COARSE_TICK : TICK)
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
