import type { Change, Edit } from '../../dockerfile/changes.js'
import { type Dockerfile, type DockerfileInstruction, sourceOffset } from '../../dockerfile/dockerfile.js'

/** Takes a part out of the command and all of the text that it spans; null where a comment stands in there. */
export function cutCommand(
  at: DockerfileInstruction,
  from: number,
  to: number,
  { text }: Dockerfile,
): readonly Change[] | null {
  // What joins lines goes with what comes after it, but at the beginning.
  const start = from === 0 ? sourceOffset(at, 0) : sourceOffset(at, from - 1) + 1
  const end = from === 0 ? sourceOffset(at, to) : sourceOffset(at, to - 1) + 1
  if (/\n[ \t]*#/.test(text.slice(start, end))) return null
  const edit: Edit = { start, end, text: '' }
  const becomes = (at.command.slice(0, from) + at.command.slice(to)).trimEnd()
  return [{ type: 'command', at, edits: [edit], becomes }]
}
