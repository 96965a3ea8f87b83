import { type Analysis, diff, growthGate, LayersizeError, safeText } from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { imageArg, imageFlags, imageOptions } from '../image-flags.js'
import { openAnalysis } from '../open-analysis.js'
import { checkOutputs, reportFlags, writeReport } from '../report-flags.js'

const EXIT_CODES = { kept: 0, broken: 1, unknown: 2 }

// These are of one image, and the two were built from two Dockerfiles.
const { image: _image, dockerfile: _dockerfile, target: _target, ...bothFlags } = imageFlags
const ofOneImage = { image: undefined, dockerfile: undefined, target: undefined }

export default class Diff extends Command {
  static override summary = 'Show what changed from one image to another: who grew, by what, and what moved.'

  static override description =
    'Each is an image, or an analysis that was saved (.json, .json.gz). Instructions are recognised by what they made and by their text, wherever they stand. Exits with 0 however they differ; with --fail-on-growth, with 1 where the new one grew by more.'

  static override usage =
    'OLD NEW [--fail-on-growth SHARE|SIZE] [--top N | --all] [--format FORMAT] [--output FORMAT=FILE]...'

  static override examples = [
    { description: 'Two images of the engine', command: '<%= config.bin %> diff shop:1 shop:2' },
    {
      description: 'With what was saved: layersize check --save-baseline does, with all that diff needs',
      command: '<%= config.bin %> diff main.json.gz shop:2',
    },
    {
      description: 'As a gate',
      command: '<%= config.bin %> diff shop:1 shop:2 --fail-on-growth 5%',
    },
    {
      description: 'One of them through a pipe',
      command: 'docker save shop:2 | <%= config.bin %> diff ./shop.tar -',
    },
  ]

  static override args = {
    old: Args.string({ description: `the old image: ${imageArg}; or a saved analysis (.json, .json.gz)` }),
    new: Args.string({ description: 'the new image, in the same ways' }),
  }

  static override flags = {
    'fail-on-growth': Flags.string({
      description: 'exit with 1 where the new image is larger by more than this share or size',
      helpValue: 'SHARE|SIZE',
    }),
    ...reportFlags,
    top: Flags.integer({
      min: 1,
      description: 'how many rows each part of the table has (5 by default)',
      exclusive: ['all'],
    }),
    all: Flags.boolean({ description: 'show all of them' }),
    ...bothFlags,
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Diff)
    const { old: before, new: after } = args
    if (before === undefined || after === undefined) {
      throw new LayersizeError('REFERENCE_INVALID', 'Two images are compared, and not both are named', {
        hint: 'Name the old one and the new one: layersize diff shop:1 shop:2',
      })
    }
    if (before === '-' && after === '-') {
      throw new LayersizeError('REFERENCE_INVALID', 'Only one of the two can come from standard input', {
        hint: 'Save the other to a file: docker save shop:1 > shop-1.tar',
      })
    }
    await checkOutputs(flags)
    const gate = flags['fail-on-growth'] === undefined ? null : growthGate(flags['fail-on-growth'])
    const open = async (image: string): Promise<Analysis> => {
      const options = await imageOptions(image, { ...flags, ...ofOneImage })
      // The one that stands here is of one image at most.
      const dockerfile = options.dockerfile?.byDefault ? undefined : options.dockerfile
      return openAnalysis(image, { ...options, dockerfile, files: 'all-digests' })
    }
    const old = await open(before)
    const difference = diff(old, await open(after))
    const verdict = gate?.(difference)
    // Before it is written: whoever reads it may stop early.
    if (verdict) process.exitCode = EXIT_CODES[verdict.status]
    const report = verdict ? { ...difference, gate: verdict } : difference
    await writeReport(report, flags, { top: flags.all ? Number.POSITIVE_INFINITY : flags.top })
    if (verdict && verdict.reason !== null) process.stderr.write(`layersize: ${safeText(verdict.reason)}\n`)
  }
}
