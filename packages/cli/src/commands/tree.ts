import { LayersizeError, listTree, renderTree } from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { formatFlag } from '../format-flag.js'
import { imageArg, imageFlags, imageOptions } from '../image-flags.js'
import { readInstructionNumbers } from '../instruction-numbers.js'
import { openAnalysis } from '../open-analysis.js'
import { textOptions, write } from '../terminal.js'

export default class Tree extends Command {
  static override summary =
    'Show the largest folders and files of an image, or of what one instruction wrote.'

  static override description =
    'All copies in all layers are counted: what ships, wasteful or not. A folder that holds nothing but another is not listed by itself; the lines under a folder add up to it.'

  static override usage =
    'IMAGE [PATH] [--instruction N] [--depth N] [--top N | --all] [--format table|json] [--platform OS/ARCH] [--base IMAGE] [--dockerfile PATH]'

  static override examples = [
    { description: 'What the big things are', command: '<%= config.bin %> tree shop:1' },
    { description: 'What is in a folder', command: '<%= config.bin %> tree shop:1 /usr/lib' },
    {
      description: 'What instruction 8 of the report wrote, and what of others it hid',
      command: '<%= config.bin %> tree shop:1 --instruction 8',
    },
    {
      description: 'For a program',
      command:
        "<%= config.bin %> tree shop:1 --all --format json | jq '.entries[] | select(.bytes > 1e6) | .path'",
    },
  ]

  static override args = {
    image: Args.string({
      description: `${imageArg}; or an analysis that was saved with its files (FILE.json, FILE.json.gz)`,
    }),
    path: Args.string({ description: 'the folder or file to look at, the root by default' }),
  }

  static override flags = {
    ...formatFlag,
    instruction: Flags.string({
      description: 'only what this instruction wrote, by its number in the report; or several: 1-7',
      helpValue: 'N',
    }),
    depth: Flags.integer({ min: 1, description: 'how many folders deep below PATH', helpValue: 'N' }),
    top: Flags.integer({
      min: 1,
      description: 'how many folders and files are listed (15 by default)',
      helpValue: 'N',
      exclusive: ['all'],
    }),
    all: Flags.boolean({ description: 'list all of them, those without bytes as well' }),
    ...imageFlags,
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Tree)
    if (args.image === undefined) {
      throw new LayersizeError('REFERENCE_INVALID', 'No image is named', {
        hint: 'Name one: layersize tree shop:1, or layersize tree shop:1 /usr/lib',
      })
    }
    const instructions =
      flags.instruction === undefined ? undefined : readInstructionNumbers(flags.instruction)
    const analysis = await openAnalysis(args.image, {
      ...(await imageOptions(args.image, flags)),
      files: true,
    })
    const tree = listTree(analysis, {
      path: args.path,
      instructions,
      depth: flags.depth,
      top: flags.all ? Number.POSITIVE_INFINITY : flags.top,
    })
    await write(
      process.stdout,
      await renderTree(tree, flags.format, textOptions(process.stdout, process.env)),
    )
  }
}
