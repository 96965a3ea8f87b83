import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import type { Member } from './write-tar.js'

/** A folder of a test file's own, gone after its last test. */
export class TempFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'layersize-test-'))
  #made = 0

  constructor() {
    afterAll(() => rmSync(this.path, { recursive: true, force: true }), 60_000)
  }

  /** A path that nothing stands at. */
  free(name = ''): string {
    this.#made++
    return join(this.path, `${this.#made}${name}`)
  }

  file(bytes: Buffer, name = '.tar'): string {
    const path = this.free(name)
    writeFileSync(path, bytes)
    return path
  }

  /** A folder that holds what an archive of these members would, unpacked. */
  folder(members: readonly Member[], name = ''): string {
    const root = this.free(name)
    mkdirSync(root)
    for (const { name, type, content = '', linkname = '' } of members) {
      const path = join(root, String(name))
      mkdirSync(type === 'directory' ? path : dirname(path), { recursive: true })
      // Where two have one name, the last counts.
      if (type !== 'directory') rmSync(path, { force: true })
      if (type === 'symlink') symlinkSync(linkname, path)
      if (type === 'file') writeFileSync(path, content)
    }
    return root
  }
}
