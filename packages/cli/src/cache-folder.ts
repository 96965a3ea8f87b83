import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'

/**
 * Where what was read of images is kept: LAYERSIZE_CACHE_DIR, else the folder that the platform has for such; undefined
 * where there is none.
 */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  if (env.LAYERSIZE_CACHE_DIR) return env.LAYERSIZE_CACHE_DIR
  if (platform === 'win32') return env.LOCALAPPDATA && join(env.LOCALAPPDATA, 'layersize', 'cache')
  // Freedesktop's base directories: what is no absolute path does not count.
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return join(env.XDG_CACHE_HOME, 'layersize')
  // A home that is named and not there is none, and is not made here.
  if (!env.HOME || !existsSync(env.HOME)) return undefined
  return join(env.HOME, ...(platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']), 'layersize')
}
