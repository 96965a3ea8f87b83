import { gzipSync } from 'node:zlib'
import { stream } from '../helpers/image.js'
import type { TempFolder } from '../helpers/temp-folder.js'
import { type Member, writeTar } from '../helpers/write-tar.js'
import { zstdFrames } from '../helpers/zstd-frames.js'

/** What a form's files stand in, and how they get to the reader. */
export interface Container {
  readonly name: string
  /** What to give to `analyze`. */
  open(files: Files, temp: TempFolder): string | AsyncIterable<Uint8Array>
}

/** One image's files in one form, written only once. */
export class Files {
  readonly members: readonly Member[]
  #tar: Buffer | null = null
  #gzip: Buffer | null = null

  constructor(members: readonly Member[]) {
    this.members = members
  }

  get tar(): Buffer {
    this.#tar ??= writeTar(this.members)
    return this.#tar
  }

  get gzip(): Buffer {
    this.#gzip ??= gzipSync(this.tar, { level: 1 })
    return this.#gzip
  }
}

/** What every form is read from, whatever its layers are compressed with. */
export const ALWAYS: readonly Container[] = [
  { name: 'archive', open: ({ tar }, temp) => temp.file(tar) },
  { name: 'pipe in pieces of 1,000 bytes', open: ({ tar }) => stream(tar, 1000) },
]

/** What is the same to all that is in it: to read each form from these once will do. */
export const ONCE: readonly Container[] = [
  { name: 'folder', open: ({ members }, temp) => temp.folder(members) },
  { name: 'pipe in one piece', open: ({ tar }) => stream(tar, tar.length) },
  { name: 'archive, gzip', open: ({ gzip }, temp) => temp.file(gzip, '.tar.gz') },
  { name: 'archive, zstd', open: ({ tar }, temp) => temp.file(zstdFrames(tar, 'several'), '.tar') },
  { name: 'pipe, gzip', open: ({ gzip }) => stream(gzip, 999) },
  { name: 'pipe, zstd', open: ({ tar }) => stream(zstdFrames(tar, 'one')) },
]
