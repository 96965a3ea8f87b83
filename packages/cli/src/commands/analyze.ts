import { LayersizeError } from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { COMMAND_NAMES } from '../command-names.js'
import { imageArg, imageFlags, imageOptions } from '../image-flags.js'
import { openAnalysis } from '../open-analysis.js'
import { checkOutputs, reportFlags, writeReport } from '../report-flags.js'

export default class Analyze extends Command {
  static override summary = 'Show where the bytes of an image are, what of it is wasted, and what to change.'

  static override description =
    '`layersize explain RULE` says more of a finding, `layersize rules` lists what is looked for. `layersize doctor` shows which engines can be reached, and what is wrong with the others.'

  static override usage =
    'IMAGE [--dockerfile PATH] [--target STAGE] [--platform OS/ARCH] [--base IMAGE] [--format FORMAT] [--output FORMAT=FILE]... [--top N | --all] [--ignore WHAT]... [--verify-digests]'

  static override examples = [
    { description: 'An image of the engine', command: '<%= config.bin %> shop:1' },
    {
      description: 'An archive of docker save or an OCI archive, plain or compressed',
      command: '<%= config.bin %> ./shop.tar',
    },
    { description: 'The same through a pipe', command: 'docker save shop:1 | <%= config.bin %> -' },
    {
      description: 'An OCI layout, of several images the one named 1, for another platform',
      command: '<%= config.bin %> oci:layout:1 --platform linux/arm64',
    },
    {
      description: 'What of it is the base image, and what was added to it',
      command: '<%= config.bin %> ./shop.tar --base debian:12',
    },
    {
      description: 'With lines and patches of a Dockerfile that is not the one in the current folder',
      command: '<%= config.bin %> shop:1 --dockerfile deploy/Dockerfile',
    },
    {
      description: 'Without what a rule finds in a folder',
      command: "<%= config.bin %> shop:1 --ignore 'version-control,path:app/.git'",
    },
    {
      description: 'For a program',
      command: '<%= config.bin %> shop:1 --format json | jq .image.wastedBytes',
    },
  ]

  static override args = {
    image: Args.string({ description: imageArg }),
  }

  static override flags = {
    ...reportFlags,
    top: Flags.integer({
      min: 1,
      description: 'how many instructions and changes the table shows (10 and 5 by default)',
      exclusive: ['all'],
    }),
    all: Flags.boolean({
      description: 'show all of them, those of the base image as well, and savings that are only possible',
    }),
    'engine-sizes': Flags.boolean({
      description: "show the engine's own figures beside these, and why they differ",
    }),
    files: Flags.boolean({
      description: 'add to the JSON what each file is',
    }),
    ...imageFlags,
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Analyze)
    await checkOutputs(flags)
    const image = args.image
    if (image === undefined) {
      const others = COMMAND_NAMES.filter((name) => name !== 'analyze').join(', ')
      throw new LayersizeError('REFERENCE_INVALID', 'No image is named', {
        hint: `Name one: layersize shop:1, layersize ./shop.tar, or docker save shop:1 | layersize -. Other commands: ${others}. layersize --help says what they do.`,
      })
    }
    const analysis = await openAnalysis(image, {
      ...(await imageOptions(image, flags)),
      engineSizes: flags['engine-sizes'],
      files: flags.files,
    })
    await writeReport(analysis, flags, { top: flags.all ? Number.POSITIVE_INFINITY : flags.top })
  }
}
