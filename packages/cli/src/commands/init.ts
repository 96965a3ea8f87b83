import { writeFile } from 'node:fs/promises'
import { type Analysis, LayersizeError, safeText } from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { listConfigurations } from '../config/find-configuration.js'
import { KEY, MANIFEST } from '../config/names.js'
import { starterConfiguration } from '../config/starter-configuration.js'
import { imageArg, imageFlags, withSettings } from '../image-flags.js'
import { openAnalysis } from '../open-analysis.js'
import { write } from '../terminal.js'
import { whyUnwritable } from '../why-unwritable.js'

const FILE = 'layersize.config.yaml'

// There is none to read yet.
const { config: _, 'no-config': __, ...flagsOfImage } = imageFlags

export default class Init extends Command {
  static override summary = 'Write a configuration with limits at what an image weighs today, and some more.'

  static override description =
    `Writes ${FILE} into the current folder, with comments that say what else it may hold; never over a configuration that is there. Without an image, the limits are examples.`

  static override usage = '[IMAGE] [--platform OS/ARCH] [--base IMAGE] [--dockerfile PATH] [--ignore WHAT]...'

  static override examples = [
    { description: 'A budget for an image of the engine', command: '<%= config.bin %> init shop:1' },
    { description: 'And whether it is kept', command: '<%= config.bin %> check' },
  ]

  static override args = { image: Args.string({ description: imageArg }) }

  static override flags = { ...flagsOfImage }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Init)
    const { image } = args
    const [there] = await listConfigurations()
    if (there !== undefined) throw isThere(there)
    const analysis = image === undefined ? null : await analyzeWhole(image, flags)
    // Nobody can read standard input again, and which of several images is meant only a flag says.
    const again = image === '-' || flags.image !== undefined ? undefined : image
    const keys = { ...flags, image: again }
    const schema = `https://unpkg.com/@layersize/core@${this.config.version}/schema/configuration.schema.json`
    await writeNew(starterConfiguration(analysis, keys, schema))
    await write(process.stdout, `${whatNext(image, again)}\n`)
  }
}

/** What is not there has no size that could be a limit. */
async function analyzeWhole(image: string, flags: Parameters<typeof withSettings>[2]): Promise<Analysis> {
  const analysis = await openAnalysis(image, await withSettings(null, '.', flags))
  const missing = analysis.layers.find((layer) => layer.missing !== null)
  if (!missing) return analysis
  throw new LayersizeError(
    'BLOB_MISSING',
    `Layer ${missing.index + 1} is missing, so nobody knows what the image weighs`,
    {
      hint: 'Take an image that has all its layers, or write a configuration with examples: layersize init',
    },
  )
}

async function writeNew(text: string): Promise<void> {
  try {
    await writeFile(FILE, text, { flag: 'wx' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw isThere(FILE)
    const message = `Cannot write ${FILE}: ${whyUnwritable(error)}`
    throw new LayersizeError('OUTPUT_FAILED', message, { cause: error })
  }
}

function isThere(name: string): LayersizeError {
  const where = name === MANIFEST ? `in ${MANIFEST}, under "${KEY}"` : name
  return new LayersizeError('OUTPUT_FAILED', `There is a configuration already: ${where}`, {
    hint: 'Change that one, or remove it first.',
  })
}

function whatNext(image: string | undefined, again: string | undefined): string {
  if (image === undefined) return `Wrote ${FILE}. Fill in its limits, then: layersize check IMAGE`
  const next = again === undefined ? 'layersize check IMAGE' : 'layersize check'
  return `Wrote ${FILE}: limits at what ${safeText(image)} weighs today, and some more. Next: ${next}`
}
