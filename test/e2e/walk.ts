import { type BigIntStats, lstatSync, readdirSync } from 'node:fs'

export interface Walked {
  /** Below the folder that was walked, without a leading slash; bytes, since a name need not be text. */
  readonly path: Buffer
  readonly absolute: Buffer
  readonly stat: BigIntStats
}

const SLASH = Buffer.from('/')

/** All that stands in a folder, symlinks not followed, folders before what they hold. */
export function* walk(folder: string | Buffer, prefix: Buffer = Buffer.alloc(0)): Generator<Walked> {
  const parent = Buffer.from(folder)
  for (const name of readdirSync(parent, { encoding: 'buffer' })) {
    const absolute = Buffer.concat([parent, SLASH, name])
    const path = Buffer.concat([prefix, name])
    const stat = lstatSync(absolute, { bigint: true })
    yield { path, absolute, stat }
    if (stat.isDirectory()) yield* walk(absolute, Buffer.concat([path, SLASH]))
  }
}
