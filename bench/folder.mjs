import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** Where what takes long to make stays for the next run. */
export const folder = resolve(process.env.LAYERSIZE_BENCH_DIR || join(tmpdir(), 'layersize-bench'))

mkdirSync(folder, { recursive: true, mode: 0o700 })
