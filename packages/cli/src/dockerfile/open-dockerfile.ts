import { type DockerfileOption, LayersizeError } from '@layersize/core'
import { findDockerignore } from './find-dockerignore.js'
import { pathInPatch } from './path-in-patch.js'
import { readIfThere, readWhole } from './read-whole.js'

/** What builders take where nobody names a file: docker the first, podman both. */
const DEFAULTS = ['Dockerfile', 'Containerfile']

/**
 * The Dockerfile of this path, or the one of the current folder where that is undefined and there is one, with what the
 * build context leaves out. Rejects with OPTION_INVALID where the one that is named cannot be read.
 */
export async function openDockerfile(
  path: string | undefined,
  target: string | undefined,
): Promise<DockerfileOption | undefined> {
  if (path !== undefined) return describe(path, await readWhole(path, 'Dockerfile'), target)
  for (const name of DEFAULTS) {
    const text = await readIfThere(name)
    if (text !== null) return { ...(await describe(name, text, target)), byDefault: true }
  }
  if (target === undefined) return undefined
  throw new LayersizeError('OPTION_INVALID', 'A stage is named and no Dockerfile', {
    hint: 'Name it as well: --dockerfile PATH. In the current folder there is none.',
  })
}

async function describe(path: string, text: string, target: string | undefined): Promise<DockerfileOption> {
  const dockerignore = await findDockerignore(path, text, target)
  return { text, path: pathInPatch(path), target, dockerignore: dockerignore ?? undefined }
}
