import { join } from 'node:path'
import { output } from '../process.js'

/** Nothing of the tester's own git: a folder above may be a repository. */
export async function gitApply(folder: string, patch: string, ...options: string[]): Promise<void> {
  await output('git', ['apply', ...options, '-'], {
    cwd: folder,
    input: Buffer.from(patch),
    env: { PATH: process.env.PATH, HOME: '/nonexistent', GIT_CEILING_DIRECTORIES: join(folder, '..') },
  })
}
