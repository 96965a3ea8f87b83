import { LayersizeError, renderTrace, tracePath } from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { formatFlag } from '../format-flag.js'
import { imageArg, imageFlags, imageOptions } from '../image-flags.js'
import { openAnalysis } from '../open-analysis.js'
import { textOptions, write } from '../terminal.js'

export default class Why extends Command {
  static override summary = 'Show which instructions made, changed and hid a path.'

  static override description =
    'Each time with bytes, owner and mode, whether it still ships although nobody sees it, and what to do about that. Symlinks on the way are followed as in a container.'

  static override usage =
    'IMAGE PATH [--format table|json] [--platform OS/ARCH] [--base IMAGE] [--dockerfile PATH]'

  static override examples = [
    { description: 'Where a file comes from', command: '<%= config.bin %> why shop:1 /srv/www/bundle.js' },
    { description: 'Who put what into a folder', command: '<%= config.bin %> why ./shop.tar /app' },
    {
      description: 'For a program',
      command: "<%= config.bin %> why shop:1 /app --format json | jq '.events[].instruction'",
    },
  ]

  static override args = {
    image: Args.string({
      description: `${imageArg}; or an analysis that was saved with its files (FILE.json, FILE.json.gz)`,
    }),
    path: Args.string({ description: 'a file or folder of it, be it deleted' }),
  }

  static override flags = { ...formatFlag, ...imageFlags }

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Why)
    if (args.image === undefined || args.path === undefined) {
      const what = args.image === undefined ? 'image' : 'path'
      throw new LayersizeError('OPTION_INVALID', `No ${what} is named`, {
        hint: 'Name both: layersize why shop:1 /srv/www/bundle.js',
      })
    }
    const analysis = await openAnalysis(args.image, {
      ...(await imageOptions(args.image, flags)),
      files: true,
    })
    const trace = tracePath(analysis, args.path)
    await write(
      process.stdout,
      await renderTrace(trace, flags.format, textOptions(process.stdout, process.env)),
    )
  }
}
