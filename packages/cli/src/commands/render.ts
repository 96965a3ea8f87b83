import { LayersizeError, loadReport } from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { openSaved } from '../open-saved.js'
import { checkOutputs, reportFlags, writeReport } from '../report-flags.js'

export default class Render extends Command {
  static override summary = 'Print a saved report in any format, without reading the image again.'

  static override description =
    'Saved is what --format json prints: of an image, of layersize check, of layersize diff; compressed by gzip or not. The exit code is 0 whatever a check has found.'

  static override usage = 'SAVED.json [--format FORMAT] [--output FORMAT=FILE]... [--top N | --all] [--files]'

  static override examples = [
    {
      description: 'A comment for a pull request',
      command: '<%= config.bin %> render report.json --format markdown',
    },
    {
      description: 'What two tools of a CI system read',
      command:
        '<%= config.bin %> render report.json --output sarif=layersize.sarif --output junit=layersize.xml',
    },
  ]

  static override args = {
    saved: Args.string({ description: 'the file' }),
  }

  static override flags = {
    ...reportFlags,
    top: Flags.integer({
      min: 1,
      description: 'how many rows the table shows',
      exclusive: ['all'],
    }),
    all: Flags.boolean({ description: 'show all of them in the table' }),
    files: Flags.boolean({ description: 'keep in the JSON of an image what each file is' }),
  }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Render)
    if (args.saved === undefined) {
      throw new LayersizeError('OPTION_INVALID', 'No saved report is named', {
        hint: 'Save one: layersize shop:1 --format json > report.json',
      })
    }
    await checkOutputs(flags)
    const report = await openSaved(args.saved, loadReport)
    await writeReport(report, flags, { top: flags.all ? Number.POSITIVE_INFINITY : flags.top })
  }
}
