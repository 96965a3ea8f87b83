import { knownText, type Pattern } from './pattern.js'

/**
 * Compares the ports of an EXPOSE with those recorded: `80 443/udp`, `[443/udp 80/tcp]`, or `map[443/udp:{} 80/tcp:{}]`.
 * Gives how many characters are known.
 */
export function exposedPorts(words: readonly Pattern[]): (text: string) => number | null {
  const texts = words.map(knownText)
  const known = texts.filter((text) => text !== null)
  const unknown = texts.includes(null)
  const expected = describePorts(known)
  return (recorded) => {
    const list = recorded.replace(/^(?:map)?\[(.*)\]$/s, '$1').replaceAll(':{}', '')
    const ports = list.split(/\s+/).filter(Boolean)
    const there = describePorts(ports)
    const same = unknown ? describePorts([...ports, ...known]) === there : expected === there
    return same ? expected.length : null
  }
}

interface Range {
  readonly from: number
  to: number
}

/**
 * The same text for the same ports: without addresses and the port of the host, with their protocol, as few ranges as
 * there can be. A range is never written out: a line of the file may have thousands of them.
 */
function describePorts(words: readonly string[]): string {
  const described = new Set<string>()
  const byProtocol = new Map<string, Range[]>()
  for (const word of words) {
    const [, range = '', protocol = 'tcp'] = /^(?:.*:)?([^:/]*)(?:\/(\w+))?$/s.exec(word) ?? []
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    if (!(to >= from)) {
      described.add(word)
      continue
    }
    const ranges = byProtocol.get(protocol.toLowerCase()) ?? []
    ranges.push({ from, to })
    byProtocol.set(protocol.toLowerCase(), ranges)
  }
  for (const [protocol, ranges] of byProtocol) {
    for (const { from, to } of joinRanges(ranges)) described.add(`${from}-${to}/${protocol}`)
  }
  return [...described].sort().join(' ')
}

function joinRanges(ranges: readonly Range[]): Range[] {
  const joined: Range[] = []
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && range.from <= last.to + 1) last.to = Math.max(last.to, range.to)
    else joined.push({ ...range })
  }
  return joined
}
