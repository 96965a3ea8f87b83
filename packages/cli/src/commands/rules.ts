import { listRules, renderRules } from '@layersize/core'
import { Command } from '@oclif/core/command'
import { formatFlag } from '../format-flag.js'
import { textOptions, write } from '../terminal.js'

export default class Rules extends Command {
  static override summary = 'List the rules that find waste.'

  static override description =
    'A byte counts for the first rule that claims it. `layersize explain RULE` says more of each, and --ignore RULE leaves it out.'

  static override examples = [
    { description: 'Each rule and what it finds', command: '<%= config.bin %> rules' },
    { description: 'For a program', command: "<%= config.bin %> rules --format json | jq -r '.[].id'" },
  ]

  static override flags = { ...formatFlag }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Rules)
    const options = textOptions(process.stdout, process.env)
    await write(process.stdout, await renderRules(listRules(), flags.format, options))
  }
}
