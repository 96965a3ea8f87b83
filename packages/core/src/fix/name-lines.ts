import type { DockerfileInstruction } from '../dockerfile/dockerfile.js'

/** `line 3`, `lines 3 to 5`, `lines 2, 4 and 6 to 8`: where these stand, in order; what follows at once is one range. */
export function nameLines(instructions: readonly DockerfileInstruction[]): string {
  const ranges: { from: number; to: number; next: number }[] = []
  for (const { line, endLine, index } of instructions.toSorted((a, b) => a.index - b.index)) {
    const before = ranges.at(-1)
    if (before?.next === index) Object.assign(before, { to: endLine, next: index + 1 })
    else ranges.push({ from: line, to: endLine, next: index + 1 })
  }
  const words = ranges.map(({ from, to }) => (from === to ? `${from}` : `${from} to ${to}`))
  const [only = '', ...more] = words
  if (more.length > 0) return `lines ${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
  return only.includes(' ') ? `lines ${only}` : `line ${only}`
}
