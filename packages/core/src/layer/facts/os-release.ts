import { normalizePath } from '../path.js'
import type { Probe } from './probe.js'

/** The distribution that a root file system says to be. */
export interface Distribution {
  /** `debian`, `alpine`, `rocky`, … */
  readonly id: string
  /** Those that it is made after, the nearest first: `rhel centos fedora`. */
  readonly like: readonly string[]
}

const PATHS: ReadonlySet<string> = new Set(['etc/os-release', 'usr/lib/os-release'])

/** ID and ID_LIKE of an os-release (os-release(5)). */
export const osRelease: Probe<Distribution> = {
  wants: (name) => name.endsWith('os-release') && PATHS.has(normalizePath(name)),
  extract(content) {
    const id = textOf(content, 'ID')
    return id ? { id, like: textOf(content, 'ID_LIKE').split(/\s+/).filter(Boolean) } : null
  },
}

function textOf(content: string, key: string): string {
  const line = new RegExp(`^\\s*${key}=(["']?)([\\w .-]*)\\1\\s*$`, 'm').exec(content)
  return line?.[2]?.trim().toLowerCase() ?? ''
}
