import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of a test file's own. */
export class TempFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'layersize-e2e-'))

  join(...names: string[]): string {
    return join(this.path, ...names)
  }

  /** A folder in it, which it makes, and gives its path. */
  makeFolder(name: string): string {
    const path = this.join(name)
    mkdirSync(path, { recursive: true })
    return path
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
