import { FORMATS, type Format, type Report, render, type TableOptions } from '@layersize/core'
import { Flags } from '@oclif/core'
import { textOptions, write } from './terminal.js'

/** How the result of a command is printed: flags of all that have a report. */
export const reportFlags = {
  format: Flags.option({
    options: FORMATS,
    default: 'table' as Format,
    description: 'what to print on stdout',
  })(),
}

/** Prints a report as those flags say. */
export async function writeReport(
  report: Report,
  flags: { readonly format: Format },
  options: Pick<TableOptions, 'top'> = {},
): Promise<void> {
  const text = await render(report, flags.format, { ...textOptions(process.stdout, process.env), ...options })
  await write(process.stdout, text)
}
