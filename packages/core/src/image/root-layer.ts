import { entriesOf } from '../layer/entries.js'
import type { LayerIndex } from '../layer/layer-index.js'

const ROOT_FILE_SYSTEM = new Set([
  'etc/os-release',
  'usr/lib/os-release',
  'bin/sh',
  'usr/bin/sh',
  'Files/Windows/System32/cmd.exe',
])

/** Whether the lowest layer holds a root file system, as what comes with FROM does. */
export function hasRootFileSystem(layers: readonly LayerIndex[]): boolean {
  return entriesOf(layers[0]).some((entry) => ROOT_FILE_SYSTEM.has(entry.path))
}
