const FLAGS = ['interval', 'timeout', 'start-period', 'start-interval', 'retries']

/**
 * The text of a HEALTHCHECK of which Docker recorded its own data: `&{["CMD-SHELL" "curl x"] "5s" "0s" "0s" '\x03'}`,
 * or `{Test:[CMD-SHELL curl x] Interval:5s …}` since BuildKit 0.13; null for any other text.
 */
export function healthcheckText(text: string): string | null {
  return fromQuoted(text) ?? fromNamed(text)
}

function fromQuoted(text: string): string | null {
  const [, list, values] = /^HEALTHCHECK &\{\[(.*)\] ([^[\]]*)\}$/s.exec(text) ?? []
  if (list === undefined || values === undefined) return null
  const [kind, ...command] = list.match(/"(?:[^"\\]|\\.)*"/gs) ?? []
  const words = values.split(' ').map((word) => (word.startsWith("'") ? runeOf(word) : word.slice(1, -1)))
  // Docker before 25 has no start interval.
  if (words.length === FLAGS.length - 1) words.splice(3, 0, '')
  if (kind === '"NONE"') return 'HEALTHCHECK NONE'
  return kind === '"CMD-SHELL"'
    ? healthcheck(words, unquoted(command.join(' ')))
    : healthcheck(words, `[${command.join(', ')}]`)
}

function fromNamed(text: string): string | null {
  const parts =
    /^HEALTHCHECK &?\{Test:\[([A-Z-]+) ?(.*)\] Interval:(\S+) Timeout:(\S+) StartPeriod:(\S+)(?: StartInterval:(\S+))? Retries:(\d+)\}$/s.exec(
      text,
    )
  if (!parts) return null
  const [, kind, command = '', ...words] = parts
  return kind === 'NONE' ? 'HEALTHCHECK NONE' : healthcheck(words, command)
}

function healthcheck(values: readonly (string | undefined)[], command: string): string {
  const flags = FLAGS.map((flag, i) => [flag, values[i] ?? ''])
    .filter(([, value]) => !/^(0s?)?$/.test(value as string))
    .map(([flag, value]) => `--${flag}=${value}`)
  return ['HEALTHCHECK', ...flags, 'CMD', command].join(' ')
}

/** The number of retries, which Go wrote as a character: `'\x03'`. */
function runeOf(quoted: string): string {
  const hex = /^'\\x([0-9a-f]{2})'$/.exec(quoted)?.[1]
  const named = /^'\\([abtnvfr])'$/.exec(quoted)?.[1]
  if (hex !== undefined) return String(Number.parseInt(hex, 16))
  if (named !== undefined) return String('abtnvfr'.indexOf(named) + 7)
  return String(quoted.codePointAt(1))
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}
