import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of a test file's own. */
export class TempFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'layersize-e2e-'))

  join(...names: string[]): string {
    return join(this.path, ...names)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
