import type { LayerIndex } from '../layer/layer-index.js'

const ROOT_FILE_SYSTEM = new Set([
  'etc/os-release',
  'usr/lib/os-release',
  'bin/sh',
  'usr/bin/sh',
  'Files/Windows/System32/cmd.exe',
])

/**
 * How many of the lowest layers came with FROM, as far as the layers alone tell: the first, where it holds a root file
 * system, else none (FROM scratch).
 */
export function countBaseLayers(layers: readonly LayerIndex[]): number {
  return layers[0]?.entries.some((entry) => ROOT_FILE_SYSTEM.has(entry.path)) ? 1 : 0
}
