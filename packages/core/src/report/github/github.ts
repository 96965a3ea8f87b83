import type { Remark } from '../remarks/remark.js'
import { remarksOf } from '../remarks/remarks-of.js'
import type { Report } from '../render.js'
import { escapeData, escapeProperty } from './escape-command.js'

/** GitHub shows no more of each kind from one step, and drops the others without a word. */
const MOST = 10

/** A text may be as long as an image makes it. */
const LONGEST = 2000

type Command = 'error' | 'warning' | 'notice'

/**
 * Workflow commands, which GitHub's runner turns into annotations: where limits decide, they are its errors and warnings,
 * and what is wasted are notices.
 */
export function renderGithub(report: Report): string {
  const decided = !('findings' in report)
  const commands = remarksOf(report)
    .filter(({ about, level }) => about !== 'finding' || level !== 'note')
    .map((remark) => ({ remark, command: commandFor(remark, decided) }))
  return (['error', 'warning', 'notice'] as const)
    .flatMap((level) => commands.filter(({ command }) => command === level).slice(0, MOST))
    .map(({ command, remark }) => `${renderCommand(command, remark)}\n`)
    .join('')
}

function commandFor({ about, level }: Remark, decided: boolean): Command {
  if (level === 'note' || (decided && about === 'finding')) return 'notice'
  return level
}

function renderCommand(command: Command, { file, line, title, message, advice }: Remark): string {
  const properties = Object.entries({ file, line, title })
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${escapeProperty(cut(String(value), 200))}`)
  return `::${command} ${properties.join(',')}::${escapeData([message, ...advice].map((text) => cut(text, LONGEST).replace(/\n/g, ' ')).join('\n'))}`
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}
