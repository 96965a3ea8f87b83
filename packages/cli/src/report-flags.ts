import { FORMATS, type Format, LayersizeError, type Report, render, type TableOptions } from '@layersize/core'
import * as Flags from '@oclif/core/flags'
import { type OutputFile, openOutputFile, writeOutputFile } from './output-file.js'
import { appendStepSummary } from './step-summary.js'
import { textOptions, write } from './terminal.js'

/** How the result of a command is printed, and which files it is written to: flags of all that have a report. */
export const reportFlags = {
  format: Flags.option({
    options: FORMATS,
    default: 'table' as Format,
    description: 'what to print on stdout',
  })(),
  output: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    description: 'write the report to a file as well, in any of these formats; may be given several times',
    helpValue: 'FORMAT=FILE',
  }),
}

interface ReportFlags {
  readonly format: Format
  readonly output?: readonly string[] | undefined
}

interface Output {
  readonly format: Format
  readonly file: OutputFile
}

/** Nobody knows where a file is read. */
const FILE_OPTIONS = { width: 100, color: false }

/**
 * The files that will be written. Finds what is wrong with them before an analysis, which may take long. Rejects with OPTION_INVALID, and with
 * OUTPUT_FAILED where a file cannot be written.
 */
export async function checkOutputs(flags: ReportFlags): Promise<OutputFile[]> {
  return (await openOutputs(flags)).map(({ file }) => file)
}

/**
 * Writes a report to files and prints it, as those flags say; what each file of the image is only with `files`. Rejects as
 * checkOutputs does.
 */
export async function writeReport(
  whole: Report,
  flags: ReportFlags & { readonly files?: boolean | undefined },
  options: Pick<TableOptions, 'top'> = {},
): Promise<void> {
  const report = flags.files ? whole : withoutTables(whole)
  for (const { format, file } of await openOutputs(flags)) {
    await writeOutputFile(file, await render(report, format, { ...options, ...FILE_OPTIONS }))
  }
  const text = await render(report, flags.format, { ...textOptions(process.stdout, process.env), ...options })
  await write(process.stdout, text)
  if (flags.format === 'github') await appendStepSummary(report, process.env)
}

function withoutTables(report: Report): Report {
  if (!('findings' in report)) return report
  const { files: _, whiteouts: __, ...rest } = report
  return rest
}

async function openOutputs({ output = [] }: ReportFlags): Promise<Output[]> {
  const outputs: Output[] = []
  for (const text of output) {
    const { format, name } = parseOutput(text)
    const file = await openOutputFile(name)
    const other = outputs.find((other) => other.file.path === file.path && !file.special)
    if (other) {
      const also = other.file.name === name ? '' : `, which is ${JSON.stringify(other.file.name)}`
      throw new LayersizeError('OPTION_INVALID', `--output names ${JSON.stringify(name)}${also}, twice`, {
        hint: 'Give each format a file of its own.',
      })
    }
    outputs.push({ format, file })
  }
  return outputs
}

function parseOutput(text: string): { format: Format; name: string } {
  const [, format, name] = /^([^=]*)=(.+)$/s.exec(text) ?? []
  if (format === undefined || name === undefined) {
    throw new LayersizeError('OPTION_INVALID', `--output ${JSON.stringify(text)} is not FORMAT=FILE`, {
      hint: 'Name both: --output sarif=layersize.sarif',
    })
  }
  if (!isFormat(format)) {
    throw new LayersizeError('OPTION_INVALID', `--output: ${JSON.stringify(format)} is no format`, {
      hint: `Use ${FORMATS.slice(0, -1).join(', ')} or ${FORMATS.at(-1)}.`,
    })
  }
  if (name === '-') {
    throw new LayersizeError('OPTION_INVALID', '--output writes to files, not to standard output', {
      hint: `Use --format ${format} for that; a file of this name is ./-`,
    })
  }
  return { format, name }
}

function isFormat(text: string): text is Format {
  return FORMATS.some((format) => format === text)
}
