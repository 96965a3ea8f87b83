/**
 * The lines that GitHub's runner takes for commands: `::name … ::` after blanks, or `##[name]` anywhere (actions/runner,
 * ActionCommand.cs); and those of Azure Pipelines and TeamCity.
 */
export function commandsIn(log: string): string[] {
  return log.split(/\r\n|\r|\n/).filter((line) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour may stand before it
    const trimmed = line.replace(/^(?:\s|\x85|\x1b\[[\d;]*m)+/, '')
    return (trimmed.startsWith('::') && trimmed.indexOf('::', 2) > 0) || /##(?:vso|teamcity)?\[/.test(line)
  })
}
