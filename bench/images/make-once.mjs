import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from '../folder.mjs'

/** The path of what `make` leaves at the path it is given. What is there is whole: it gets its name when it is done. */
export function makeOnce(name, make) {
  const path = join(folder, name)
  if (existsSync(path)) return path
  const partial = `${path}.partial`
  rmSync(partial, { recursive: true, force: true })
  console.error(`Making ${path}, once.`)
  make(partial)
  renameSync(partial, path)
  return path
}
