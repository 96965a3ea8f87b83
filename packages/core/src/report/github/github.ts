import type { Analysis } from '../../analysis.js'
import { formatBytes } from '../../units.js'
import type { Remark } from '../remarks/remark.js'
import { LONGEST, remarksOf } from '../remarks/remarks-of.js'
import type { Report } from '../render.js'
import { safeText } from '../safe-text.js'
import { shorten } from '../shorten.js'
import { count } from '../table/page.js'
import { describeGrowth } from '../wording/difference.js'
import { nameImage } from '../wording/name-image.js'
import { escapeData, escapeProperty } from './escape-command.js'

/** GitHub shows no more of each kind from one step, and drops the others without a word. */
const MOST = 10

type Command = 'error' | 'warning' | 'notice'

/**
 * A line for each image, then workflow commands, which GitHub's runner turns into annotations: where limits decide, they
 * are the errors and warnings, and what is wasted is a notice.
 */
export function renderGithub(report: Report): string {
  const decided = !('findings' in report)
  const commands = remarksOf(report)
    .filter(({ about, level }) => about !== 'finding' || level !== 'note')
    .map((remark) => ({ remark, command: commandFor(remark, decided) }))
    // An image that could not be analysed is not to be among those that are dropped.
    .sort((a, b) => Number(b.remark.about === 'failure') - Number(a.remark.about === 'failure'))
  const shown = (['error', 'warning', 'notice'] as const).flatMap((level) =>
    commands.filter(({ command }) => command === level).slice(0, MOST),
  )
  const dropped = commands.length - shown.length
  const lines = [
    ...summarize(report),
    ...(dropped > 0 ? [`layersize: ${count(dropped, 'more annotation')} than GitHub shows of a kind`] : []),
    ...shown.map(({ command, remark }) => renderCommand(command, remark)),
  ]
  return `${lines.join('\n')}\n`
}

/** For who reads the log: a line for each image. */
function summarize(report: Report): string[] {
  if ('images' in report) return report.images.flatMap(summarize)
  const text =
    'growth' in report
      ? describeGrowth(report)[0]
      : 'findings' in report
        ? describeSize(report)
        : `${report.analysis ? describeSize(report.analysis) : nameImage(report.image)}: ${report.outcome}`
  return [`layersize: ${safeText(shorten(text as string, LONGEST))}`]
}

function describeSize({ image, source }: Analysis): string {
  return `${nameImage(source.reference)} is ${formatBytes(image.contentBytes)}, ${formatBytes(image.wastedBytes)} wasted`
}

function commandFor({ about, level }: Remark, decided: boolean): Command {
  if (level === 'note' || (decided && about === 'finding')) return 'notice'
  return level
}

function renderCommand(command: Command, { file, line, endLine, title, message, advice }: Remark): string {
  const properties = Object.entries({ file, line, endLine, title })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`)
  return `::${command} ${properties.join(',')}::${escapeData([message, ...advice].map((text) => text.replace(/\n/g, ' ')).join('\n'))}`
}
