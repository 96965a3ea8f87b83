import type { DockerfileOption } from './analyze.js'
import { align } from './dockerfile/align.js'
import { builtStages } from './dockerfile/built-stages.js'
import type { Dockerfile } from './dockerfile/dockerfile.js'
import { parseDockerfile } from './dockerfile/parse-dockerfile.js'
import { recordedTexts } from './image/instructions.js'
import type { ImageConfig } from './oci/config.js'
import type { BuildFile } from './place-in-dockerfile.js'

/** The Dockerfile that lines are sought in, and what it says that the image stands on. */
export interface ChosenDockerfile {
  readonly file: BuildFile
  /** As FROM names it; null where nobody can tell, or the file may be another image's. */
  readonly base: string | null
}

/**
 * The Dockerfile that is given. One that only stood there tells of the base where all its instructions are those of the
 * image. Null where that one is no Dockerfile at all. Throws OPTION_INVALID where the stage that is named is not there.
 */
export function chooseDockerfile(
  option: DockerfileOption,
  fixOnly: readonly string[] | null,
  config: ImageConfig,
): ChosenDockerfile | null {
  const { text, path = 'Dockerfile', target, byDefault = false, dockerignore = null } = option
  const dockerfile = parseDockerfile(text)
  if (byDefault && target === undefined && dockerfile.stages.length === 0) return null
  const built = builtStages(dockerfile, target)
  return {
    file: { text, path, target, dockerignore, fixOnly, evidence: byDefault ? 'default' : 'option' },
    base: byDefault && !fits(dockerfile, target, config) ? null : built.base,
  }
}

function fits(dockerfile: Dockerfile, target: string | undefined, { history }: ImageConfig): boolean {
  const steps = recordedTexts(history).map((step) => ({ ...step, base: null }))
  return align(dockerfile, target, steps).complete
}
