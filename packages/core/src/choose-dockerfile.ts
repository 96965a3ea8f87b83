import type { DockerfileOption } from './analyze.js'
import { baseByDockerfile } from './base-by-dockerfile.js'
import { align } from './dockerfile/align.js'
import { builtStages } from './dockerfile/built-stages.js'
import type { Dockerfile } from './dockerfile/dockerfile.js'
import { parseDockerfile } from './dockerfile/parse-dockerfile.js'
import { linesOfLayers } from './image/chain-lines.js'
import { recordedTexts } from './image/instructions.js'
import type { Provenance } from './oci/provenance.js'
import type { LineRange } from './oci/recorded-dockerfile.js'
import type { BuildFile } from './place-in-dockerfile.js'
import type { DockerfileBase } from './read/gather-claims.js'
import type { CatalogImage } from './source/source.js'

/** The Dockerfile that lines are sought in, and what it says that the image stands on. */
export interface ChosenDockerfile {
  readonly file: BuildFile
  /** Null where the file may be another image's. */
  readonly base: DockerfileBase | null
}

/** The Dockerfile that the build itself has kept. */
interface Recorded {
  readonly text: string
  readonly path: string
  readonly target: string | undefined
  readonly lines: ReadonlyMap<number, readonly LineRange[]>
}

/**
 * The Dockerfile that is named; else the one that stands there, where the image was built from it or all its instructions
 * are those of the image: that is the one to be changed; else the one that the build has kept. Null where none is a
 * Dockerfile. Throws OPTION_INVALID where the stage that is named is not there.
 */
export function chooseDockerfile(
  option: DockerfileOption | undefined,
  fixOnly: readonly string[] | null,
  provenance: Provenance | null,
  image: CatalogImage,
): ChosenDockerfile | null {
  const recorded = provenance && readRecorded(provenance, image)
  const { text = '', path = 'Dockerfile', target, byDefault = false, dockerignore = null } = option ?? {}
  const dockerfile = parseDockerfile(text)
  const isSame = option !== undefined && recorded?.text === text
  const given = {
    text,
    path,
    target:
      target ?? (isSame || (byDefault && hasStage(dockerfile, recorded)) ? recorded?.target : undefined),
    dockerignore,
    fixOnly,
    recorded: isSame ? recorded.lines : null,
  }
  const kept = recorded && {
    ...{ text: recorded.text, path: recorded.path, target: recorded.target },
    ...{ dockerignore: null, fixOnly, recorded: recorded.lines, evidence: 'provenance' as const },
  }
  const another = recorded ? ', though the provenance has another text' : ''
  const same = ', and is the text that the provenance has'
  if (option && (!byDefault || target !== undefined || dockerfile.stages.length > 0)) {
    const built = builtStages(dockerfile, given.target)
    const alignment = align(dockerfile, given.target, stepsOf(image))
    const base = baseByDockerfile(built.base, alignment, image.config)
    if (!byDefault) {
      const origin = `It was named${isSame ? same : another}`
      return { file: { ...given, evidence: 'option', origin }, base }
    }
    const here = 'It stands in the current folder'
    if (isSame) return { file: { ...given, evidence: 'default', origin: `${here}${same}` }, base }
    if (alignment.complete) {
      return { file: { ...given, evidence: 'default', origin: `${here}${another}` }, base }
    }
    if (!kept) return { file: { ...given, evidence: 'default', origin: here }, base: null }
    const origin = 'The image brought it along, and the one in the current folder is another'
    return { file: { ...kept, origin }, base: null }
  }
  return kept && { file: { ...kept, origin: 'The image brought it along' }, base: null }
}

/** Null where there is nothing that could be aligned. */
function readRecorded({ dockerfile, chains }: Provenance, image: CatalogImage): Recorded | null {
  if (!dockerfile) return null
  const { text, filename, target } = dockerfile
  if (!hasStage(parseDockerfile(text), { target })) return null
  const blobs = image.layers.map(({ descriptor }) => descriptor?.digest ?? '')
  return { text, path: safePath(filename), target, lines: linesOfLayers(chains, blobs) }
}

function hasStage(dockerfile: Dockerfile, wanted: { readonly target: string | undefined } | null): boolean {
  try {
    return builtStages(dockerfile, wanted?.target).stages.length > 0
  } catch {
    return false
  }
}

/** A path that leads nowhere else and writes nothing but itself, whoever made it up. */
function safePath(path: string): string {
  const isSafe =
    /^[\w.@+-][\w .@+/-]{0,200}$/.test(path) && !path.split('/').some((part) => /^\.{0,2}$/.test(part))
  return isSafe ? path : 'Dockerfile'
}

function stepsOf({ config }: CatalogImage) {
  return recordedTexts(config.history).map((step) => ({ ...step, base: null }))
}
