import { LayersizeError, renderPage } from '@layersize/core'
import * as Args from '@oclif/core/args'
import { Command } from '@oclif/core/command'
import { readRulePage } from '../rule-page.js'
import { textOptions, write } from '../terminal.js'

export default class Explain extends Command {
  static override summary = 'Explain a rule: what it finds, what to write instead, when to ignore it.'

  static override description = '`layersize rules` lists them. In a pipe, the page is Markdown.'

  static override examples = [
    {
      description: 'What it means that an instruction only changes the owner of files',
      command: '<%= config.bin %> explain metadata-only-change',
    },
  ]

  static override args = {
    rule: Args.string({ description: 'the rule, as reports call it' }),
  }

  override async run(): Promise<void> {
    const { args } = await this.parse(Explain)
    if (args.rule === undefined) {
      throw new LayersizeError('OPTION_INVALID', 'No rule is named', {
        hint: 'Name one: layersize explain metadata-only-change. layersize rules lists them.',
      })
    }
    const page = await readRulePage(args.rule)
    const text = process.stdout.isTTY
      ? await renderPage(page, textOptions(process.stdout, process.env))
      : page
    await write(process.stdout, text)
  }
}
