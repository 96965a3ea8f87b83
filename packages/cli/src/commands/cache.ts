import { clearCache, LayersizeError, measureCache, renderCache } from '@layersize/core'
import { Command } from '@oclif/core/command'
import * as Flags from '@oclif/core/flags'
import { cacheFolder } from '../cache-folder.js'
import { formatFlag } from '../format-flag.js'
import { write } from '../terminal.js'

export default class Cache extends Command {
  static override summary = 'Show what is kept of the images that were read, and where; or clear it.'

  static override description =
    'The same image again takes a moment. LAYERSIZE_CACHE_DIR names another folder, --no-cache reads an image without it.'

  static override examples = [
    { description: 'The folder, and how much it holds', command: '<%= config.bin %> cache' },
    { description: 'Without all that is kept', command: '<%= config.bin %> cache --clear' },
    { description: 'For a program', command: '<%= config.bin %> cache --format json | jq .bytes' },
  ]

  static override flags = {
    clear: Flags.boolean({ description: 'remove all that layersize has put there' }),
    ...formatFlag,
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Cache)
    const folder = cacheFolder(process.env, process.platform)
    if (folder === undefined) {
      throw new LayersizeError('OPTION_INVALID', 'There is no folder for a cache: HOME leads nowhere', {
        hint: 'Name one: LAYERSIZE_CACHE_DIR=/var/cache/layersize.',
      })
    }
    const usage = await (flags.clear ? clearCache(folder) : measureCache(folder))
    await write(process.stdout, renderCache(usage, flags.format))
  }
}
