import type { Alignment, Step } from './align.js'
import type { DockerfileInstruction } from './dockerfile.js'

interface Lines {
  readonly line: number
  readonly endLine: number
}

/**
 * An alignment with what the build itself says of its steps, by their index: several places, where two instructions do
 * the same. Where the two do not agree, the step has no line.
 */
export function confirmLines(
  alignment: Alignment,
  steps: readonly Step[],
  recorded: ReadonlyMap<number, readonly Lines[]>,
): Alignment {
  const byLine = indexLines(alignment.stages.flatMap(({ instructions }) => instructions))
  const lines = new Map(alignment.lines)
  const taken = new Set(lines.values())
  let trouble: string | null = null
  for (const [index, places] of recorded) {
    const possible = new Set(
      places.flatMap(({ line, endLine }) => {
        const instruction = byLine.get(line)
        return instruction && endLine <= instruction.endLine ? [instruction] : []
      }),
    )
    const found = lines.get(index)
    const [only] = possible
    if (found) {
      if (possible.has(found)) continue
      lines.delete(index)
      const where = places.map(({ line }) => line).join(' or ')
      trouble ??= `line ${found.line} looks like step ${index + 1} of the history, which was made in line ${where}`
    } else if (possible.size === 1 && only && !taken.has(only) && steps[index]?.keyword === only.keyword) {
      lines.set(index, only)
      taken.add(only)
    }
  }
  return {
    ...alignment,
    lines,
    complete: alignment.complete && trouble === null,
    trouble: trouble ?? alignment.trouble,
  }
}

function indexLines(
  instructions: readonly DockerfileInstruction[],
): ReadonlyMap<number, DockerfileInstruction> {
  const byLine = new Map<number, DockerfileInstruction>()
  for (const instruction of instructions) {
    for (let line = instruction.line; line <= instruction.endLine; line++) byLine.set(line, instruction)
  }
  return byLine
}
