import { type Instruction, isCopy } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import { isManifest } from '../commands/dependency-install.js'
import type { WasteContext } from '../waste-context.js'

const SOURCE =
  /\.(c|cc|cpp|cs|css|ex|exs|fs|go|h|hs|html|java|js|jsx|kt|mjs|php|pl|py|rb|rs|scala|svelte|swift|ts|tsx|vue)$/

/** What is copied with a manifest where everything is in good order: settings of tools, wrappers in hidden folders. */
const SETTING = /\.config\.\w+$|(^|\/)\../

/**
 * The own COPYs that bring sources out of the build context: together with the manifest of their dependencies, or as
 * the whole of the context or of a folder `src`. The classic builder keeps no names: there only the former is seen.
 */
export function sourceCopies(context: WasteContext): Instruction[] {
  const layers = new Map<number, { manifest: boolean; source: boolean }>()
  const steps = context.instructions.filter((step) => {
    const [layer] = step.layers
    return layer !== undefined && isCopy(step) && !context.isBase(layer) && !isFromElsewhere(step)
  })
  for (const step of steps)
    for (const layer of step.layers) layers.set(layer, { manifest: false, source: false })
  if (layers.size === 0) return []
  for (const { layer, path, inode } of context.copies) {
    const seen = layers.get(layer)
    if (!seen || inode.kind !== 'file') continue
    if (isManifest(lastName(path))) seen.manifest = true
    else if (SOURCE.test(path) && !SETTING.test(path)) seen.source = true
  }
  return steps.filter((step) =>
    step.layers.some((layer) => {
      const { manifest, source } = layers.get(layer) ?? {}
      return source && (manifest || takesFolder(step))
    }),
  )
}

/** Out of another stage or image, or from the network. */
function isFromElsewhere({ text }: Instruction): boolean {
  return / --from=|https?:\/\//.test(text)
}

function takesFolder({ text }: Instruction): boolean {
  const words = text.split(' ').slice(1, -1)
  return words.some((word) => /^(\.|(\.\/)?(app|lib|source|sources|src)?)\/?$/.test(word))
}
