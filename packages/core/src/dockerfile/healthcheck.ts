import type { Flag } from './dockerfile.js'
import { execForm } from './exec-form.js'

/** In nanoseconds. */
const UNITS: Record<string, number> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/** Compares a HEALTHCHECK with a recorded one, whose flags and commands builders write anew. Gives the command's length. */
export function sameHealthcheck(flags: readonly Flag[], command: string): (text: string) => number | null {
  const [, kind = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(command) ?? []
  const words = execForm(rest)
  const commands = new Set([
    rest,
    ...(words ? [`[${words.map((word) => JSON.stringify(word)).join(', ')}]`, words.join(' ')] : []),
  ])
  const given = JSON.stringify(normalize(flags.map(({ name, value }) => [name, value ?? ''])))
  return (text) => {
    const recorded: [string, string][] = []
    const flag = /--([a-z-]+)=(\S*)\s+/y
    let at = 0
    for (let found = flag.exec(text); found; found = flag.exec(text)) {
      recorded.push([found[1] as string, found[2] as string])
      at = flag.lastIndex
    }
    const [, recordedKind = '', recordedCommand = ''] = /^(\S+)\s*(.*)$/s.exec(text.slice(at)) ?? []
    const same =
      recordedKind.toUpperCase() === kind.toUpperCase() &&
      commands.has(recordedCommand) &&
      JSON.stringify(normalize(recorded)) === given
    return same ? rest.length : null
  }
}

/** Sorted by name, durations as numbers, without those that say the default. */
function normalize(flags: readonly (readonly [string, string])[]): [string, string | number][] {
  return flags
    .map(([name, value]): [string, string | number] => [
      name,
      name === 'retries' ? Number(value) : duration(value),
    ])
    .filter(([, value]) => value !== 0)
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

/** `1m30s`, in nanoseconds; the text itself where it is none. */
function duration(text: string): number | string {
  if (text === '0') return 0
  if (!/^(?:\d{1,12}(?:\.\d{1,12})?(?:ns|us|µs|ms|s|m|h))+$/.test(text)) return text
  let sum = 0
  for (const [, number, unit] of text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)) {
    sum += Math.round(Number(number) * (UNITS[unit as string] as number))
  }
  return sum
}
