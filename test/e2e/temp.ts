import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of this test file's own, gone when it is disposed of. */
export class TempFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'layersize-e2e-'))

  join(...names: string[]): string {
    return join(this.path, ...names)
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}
