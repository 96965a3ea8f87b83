import { knownText, type Pattern } from './pattern.js'

/** Ranges that come to more are compared as they are written. */
const MOST_PORTS = 10_000

/**
 * Compares the ports of an EXPOSE with those recorded: `80 443/udp`, `[443/udp 80/tcp]`, or `map[443/udp:{} 80/tcp:{}]`.
 * Gives how many characters are known.
 */
export function exposedPorts(words: readonly Pattern[]): (text: string) => number | null {
  const texts = words.map(knownText)
  const expected = portsOf(texts.filter((text) => text !== null))
  const unknown = texts.includes(null)
  return (recorded) => {
    const list = recorded.replace(/^(?:map)?\[(.*)\]$/s, '$1').replaceAll(':{}', '')
    const ports = portsOf(list.split(/\s+/).filter(Boolean))
    const all = [...expected].every((port) => ports.has(port))
    if (!all || (!unknown && ports.size > expected.size)) return null
    return [...expected].join(' ').length
  }
}

/** Without addresses and the port of the host, with their protocol, ranges one by one. */
function portsOf(words: readonly string[]): ReadonlySet<string> {
  const ranges = words.map((word) => {
    const [, range = '', protocol = 'tcp'] = /^(?:.*:)?([^:/]*)(?:\/(\w+))?$/s.exec(word) ?? []
    const [from = Number.NaN, to = from] = range.split('-').map(Number)
    const count = to >= from ? to - from + 1 : 1
    return { word, from, count, protocol: protocol.toLowerCase() }
  })
  const sum = ranges.reduce((sum, { count }) => sum + count, 0)
  return new Set(
    ranges.flatMap(({ word, from, count, protocol }) => {
      if (!(sum <= MOST_PORTS) || Number.isNaN(from)) return [word]
      return Array.from({ length: count }, (_, i) => `${from + i}/${protocol}`)
    }),
  )
}
