import type { LayerIndex } from '../layer/layer-index.js'
import { nameOf, pathOf } from '../layer/names.js'
import { lastName } from '../layer/path.js'

const ROOT_FILE_SYSTEM = new Set([
  'etc/os-release',
  'usr/lib/os-release',
  'bin/sh',
  'usr/bin/sh',
  'Files/Windows/System32/cmd.exe',
])

const LAST_NAMES = new Set([...ROOT_FILE_SYSTEM].map(lastName))
const LENGTHS = new Set([...LAST_NAMES].map(({ length }) => length))

/** Whether the lowest layer holds a root file system, as what comes with FROM does. */
export function hasRootFileSystem([lowest]: readonly LayerIndex[]): boolean {
  if (!lowest) return false
  const { names } = lowest
  for (let row = 0; row < names.count; row++) {
    const length = (names.start[row + 1] as number) - (names.start[row] as number)
    if ((names.inode[row] as number) < 0 || !LENGTHS.has(length) || !LAST_NAMES.has(nameOf(names, row)))
      continue
    if (ROOT_FILE_SYSTEM.has(pathOf(names, row))) return true
  }
  return false
}
