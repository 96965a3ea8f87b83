import { megabytes } from './limits.mjs'

/** What a scenario measured, as Markdown: what it has to keep, and the medians of each of its commands. */
export function reportOf({ title, runs, commands, medians, verdicts }) {
  return [
    `### ${title}`,
    table(
      ['', 'measured', 'at most', ''],
      verdicts.map(({ what, measured, limit, kept }) => [
        what,
        measured,
        limit,
        kept ? 'reached' : '**missed**',
      ]),
    ),
    `Medians of ${runs} runs:`,
    table(
      ['', 'time', 'CPU', 'memory', 'command'],
      Object.entries(medians).map(([name, { seconds, cpu, bytes }]) => [
        name,
        `${seconds.toFixed(3)} s`,
        `${cpu.toFixed(2)} s`,
        megabytes(bytes),
        `\`${commands[name].shown.replaceAll('|', '\\|')}\``,
      ]),
    ),
  ].join('\n\n')
}

function table(head, rows) {
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
