import { knownText, type Pattern } from './pattern.js'

const LARGEST_RANGE = 1000

/**
 * Compares the ports of an EXPOSE with those recorded: `80 443/udp`, `[443/udp 80/tcp]`, or `map[443/udp:{} 80/tcp:{}]`.
 * Gives how many characters are known.
 */
export function exposedPorts(words: readonly Pattern[]): (text: string) => number | null {
  const texts = words.map(knownText)
  const expected = new Set(texts.flatMap((text) => (text === null ? [] : portsOf(text))))
  const unknown = texts.includes(null)
  return (recorded) => {
    const list = recorded.replace(/^(?:map)?\[(.*)\]$/s, '$1').replaceAll(':{}', '')
    const ports = new Set(list.split(/\s+/).filter(Boolean).flatMap(portsOf))
    const all = [...expected].every((port) => ports.has(port))
    if (!all || (!unknown && ports.size > expected.size)) return null
    return [...expected].join(' ').length
  }
}

/** Without addresses and the port of the host, with their protocol, ranges one by one. */
function portsOf(text: string): string[] {
  const [, range = '', protocol = 'tcp'] = /^(?:.*:)?([^:/]*)(?:\/(\w+))?$/s.exec(text) ?? []
  const [from = 0, to = from] = range.split('-').map(Number)
  if (!(to >= from && to - from < LARGEST_RANGE)) return [text]
  return Array.from({ length: to - from + 1 }, (_, i) => `${from + i}/${protocol.toLowerCase()}`)
}
