import type { Probe } from './probe.js'

/** The distribution that a root file system says to be. */
export interface Distribution {
  /** `debian`, `alpine`, `rocky`, … */
  readonly id: string
  /** Those that it is made after, the nearest first: `rhel centos fedora`. */
  readonly like: readonly string[]
}

/** ID and ID_LIKE of an os-release (os-release(5)). */
export const osRelease: Probe<Distribution> = {
  paths: ['etc/os-release', 'usr/lib/os-release'],
  extract(content) {
    let [id, like] = ['', '']
    // A line at a time: blanks, of which a file may consist, are not looked at again from each of them.
    for (const line of content.split('\n')) {
      const [, key, , value = ''] = /^(ID|ID_LIKE)=(["']?)([\w .-]*)\2$/.exec(line.trim()) ?? []
      if (key === 'ID') id = value.trim().toLowerCase()
      if (key === 'ID_LIKE') like = value.trim().toLowerCase()
    }
    return id ? { id, like: like.split(/\s+/).filter(Boolean) } : null
  },
}
