import { type Instruction, isCopy } from '../../image/instructions.js'
import { NameSet } from '../claims/name-set.js'
import { MANIFESTS } from '../commands/dependency-install.js'
import type { WasteContext } from '../waste-context.js'

const SOURCES = new NameSet(
  'c cc cpp cs css ex exs fs go h hs html java js jsx kt mjs php pl py rb rs scala svelte swift ts tsx vue'
    .split(' ')
    .map((ending) => `*.${ending}`),
)

/** What is copied with a manifest where everything is in good order: settings of tools, wrappers in hidden folders. */
const SETTING = /\.config\.\w+$|(^|\/)\../

/**
 * The own COPYs that bring sources out of the build context: together with the manifest of their dependencies, or as
 * the whole of the context or of a folder `src`. The classic builder keeps no names: there only the former is seen.
 */
export function sourceCopies(context: WasteContext): Instruction[] {
  const steps = context.instructions.filter((step) => {
    const [layer] = step.layers
    return layer !== undefined && isCopy(step) && !context.isBase(layer) && !isFromElsewhere(step)
  })
  return steps.filter((step) =>
    step.layers.some(
      (layer) => bringsSource(layer, context) && (takesFolder(step) || bringsManifest(layer, context)),
    ),
  )
}

function bringsSource(layer: number, { copies }: WasteContext): boolean {
  return copies.some(
    layer,
    (copy) =>
      copies.isNamed(copy, SOURCES) &&
      !copies.isNamed(copy, MANIFESTS) &&
      copies.kindOf(copy) === 'file' &&
      !SETTING.test(copies.pathOf(copy)),
  )
}

function bringsManifest(layer: number, { copies }: WasteContext): boolean {
  return copies.some(layer, (copy) => copies.isNamed(copy, MANIFESTS) && copies.kindOf(copy) === 'file')
}

/** Out of another stage or image, or from the network. */
function isFromElsewhere({ text }: Instruction): boolean {
  return / --from=|https?:\/\//.test(text)
}

function takesFolder({ text }: Instruction): boolean {
  const words = text.split(' ').slice(1, -1)
  return words.some((word) => /^(\.|(\.\/)?(app|lib|source|sources|src)?)\/?$/.test(word))
}
