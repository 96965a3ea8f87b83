import { LayersizeError } from '@layersize/core'
import { Args, Command } from '@oclif/core'
import { imageArg, imageFlags, imageOptions } from '../image-flags.js'
import { openAnalysis } from '../open-analysis.js'
import { write } from '../terminal.js'

export default class Fix extends Command {
  static override summary = 'Print the patch of the Dockerfile that gets the wasted bytes back.'

  static override args = { image: Args.string({ description: imageArg }) }

  static override flags = { ...imageFlags }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Fix)
    if (args.image === undefined) {
      throw new LayersizeError('REFERENCE_INVALID', 'No image is named', {
        hint: 'Name one: layersize fix shop:1',
      })
    }
    const analysis = await openAnalysis(args.image, await imageOptions(args.image, flags))
    await write(process.stdout, analysis.fix?.patch ?? '')
  }
}
