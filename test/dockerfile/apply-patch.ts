import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** A file of a patch, by its name. */
export interface PatchedFile {
  readonly name: string
  /** Null where it is not there. */
  readonly before: string | null
  readonly patch: string
}

/** Not every machine has it. */
export const hasPatch = spawnSync('patch', ['--version']).status === 0

/** What git makes of the files, in their order; it throws where a patch does not apply. */
export function gitApply(files: readonly PatchedFile[]): string[] {
  return inFolder(files, (folder, input) => {
    // A folder that is none of git's, whatever it stands in.
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder), GIT_CONFIG_GLOBAL: '/dev/null' }
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input, stdio: 'pipe', env })
  })
}

/** The same by GNU patch. */
export function gnuPatch(files: readonly PatchedFile[]): string[] {
  return inFolder(files, (folder, input) => {
    const options = ['-p1', '--binary', '--fuzz=0', '--no-backup-if-mismatch']
    execFileSync('patch', options, { cwd: folder, input, stdio: 'pipe' })
  })
}

function inFolder(files: readonly PatchedFile[], apply: (folder: string, patch: string) => void): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'layersize-patch-'))
  try {
    for (const { name, before } of files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      if (before !== null) writeFileSync(join(folder, name), before)
    }
    apply(folder, files.map(({ patch }) => patch).join(''))
    return files.map(({ name }) => readFileSync(join(folder, name), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}
