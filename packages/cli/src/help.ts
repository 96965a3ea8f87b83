import { CommandHelp, Help } from '@oclif/core/help'

/** Without its name, which nobody has to write, and with the list of all others. */
class DefaultCommandHelp extends CommandHelp {
  protected override usage(): string {
    return super.usage().replace('<%= command.id %> ', '')
  }

  protected override sections() {
    const sections = super.sections()
    const list = this.config.commands
      .filter(({ id, hidden }) => id !== this.command.id && !hidden)
      .map(({ id, summary }): [string, string | undefined] => [id, summary])
    sections.splice(1, 0, { header: 'COMMANDS', generate: () => [{ header: 'COMMANDS', body: list }] })
    return sections
  }
}

/** oclif's help; that of an image alone is the help of the whole program. */
export default class LayersizeHelp extends Help {
  protected override getCommandHelpClass(command: ConstructorParameters<typeof CommandHelp>[0]) {
    const HelpClass = command.id === 'analyze' ? DefaultCommandHelp : CommandHelp
    return new HelpClass(command, this.config, this.opts)
  }
}
