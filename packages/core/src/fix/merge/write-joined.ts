import type { Change, Edit } from '../../dockerfile/changes.js'
import { type Dockerfile, type DockerfileInstruction, sourceOffset } from '../../dockerfile/dockerfile.js'
import { lineStart, nextLine } from '../../dockerfile/line-bounds.js'
import type { Part } from './join-scripts.js'
import { type JointStyle, jointStyle } from './joint-style.js'

/**
 * The commands as one RUN at the place of this one, which is the first or the last. Those next to it stay where they
 * stand, the others come there, each with the comments right above it.
 */
export function writeJoined(
  parts: readonly Part[],
  place: DockerfileInstruction,
  dockerfile: Dockerfile,
): { readonly changes: readonly Change[]; readonly command: string } {
  const runs = parts.map(({ run }) => run.at)
  const joints = parts.map(({ joint }) => writeJoint(joint, jointStyle(dockerfile, runs), dockerfile))
  const bodies = parts.map((part) => readBody(part, dockerfile))
  const { from, to } = neighbours(runs, runs.indexOf(place))
  const holder = runs[from] as DockerfileInstruction
  const edits: Edit[] = []
  const insert = (at: number, text: string) => edits.push({ start: at, end: at, text })
  for (let i = 0; i < from; i++) {
    const next = joints[i + 1] as Joint
    const comments = i + 1 < from ? (bodies[i + 1] as Body).comments : ''
    insert((bodies[from] as Body).start, `${(bodies[i] as Body).text}${next.tail}${comments}${next.head}`)
  }
  for (let i = from; i < to; i++) {
    const { start, end, grouped } = bodies[i] as Body
    if (grouped) insert(start, '(')
    const close = grouped ? ')' : ''
    const next = bodies[i + 1]
    if (!next || i + 1 === to) {
      edits.push({ start: end, end: (runs[i] as DockerfileInstruction).end, text: close })
      break
    }
    const { tail, head } = joints[i + 1] as Joint
    const comments = commentsIn(dockerfile.text.slice(end, next.start))
    edits.push({ start: end, end: next.start, text: `${close}${tail}${comments}${head}` })
  }
  for (let i = to; i < parts.length; i++) {
    const { comments, text } = bodies[i] as Body
    const { tail, head } = joints[i] as Joint
    insert((runs[to - 1] as DockerfileInstruction).end, `${tail}${comments}${head}${text}`)
  }
  // What goes beyond the RUN that stays belongs to those that become part of it.
  const isInside = ({ end }: Edit) => end <= holder.end
  const outside = edits.filter((edit) => !isInside(edit))
  const [first] = bodies
  if (from > 0 && first) {
    const at = aboveComments(holder, dockerfile)
    outside.push({ start: at, end: at, text: first.comments })
  }
  const command = parts.map(({ grouped, run, dropped }, i) => {
    const text = run.at.command.slice(0, run.at.command.length - dropped.length)
    return `${(joints[i] as Joint).read}${grouped ? `(${text})` : text}`
  })
  const changes: Change[] = [
    { type: 'command', at: holder, edits: edits.filter(isInside), becomes: command.join('') },
  ]
  for (const [i, run] of runs.entries()) {
    if (run === holder || !isThere(run)) continue
    const own = i >= from && i < to ? [] : [removal(run, dockerfile)]
    changes.push({ type: 'remove', at: run, edits: [...own, ...outside.splice(0)] })
  }
  return { changes, command: command.join('') }
}

/** What stands between two commands. */
interface Joint {
  /** To the end of the line. */
  readonly tail: string
  /** At the beginning of the next. */
  readonly head: string
  /** As builders read it. */
  readonly read: string
}

function writeJoint(joint: Part['joint'], style: JointStyle, { escape: goesOn, newline }: Dockerfile): Joint {
  const { trailing, indent } = style
  if (joint === '') return { tail: '', head: '', read: '' }
  if (joint === ';') return { tail: `; ${goesOn}${newline}`, head: indent, read: `; ${indent}` }
  return trailing
    ? { tail: ` && ${goesOn}${newline}`, head: indent, read: ` && ${indent}` }
    : { tail: ` ${goesOn}${newline}`, head: `${indent}&& `, read: ` ${indent}&& ` }
}

/** The command of a RUN where it stands. */
interface Body {
  readonly start: number
  readonly end: number
  readonly grouped: boolean
  /** With what groups it. */
  readonly text: string
  /** The lines of comment right above the RUN, each with its end. */
  readonly comments: string
}

function readBody({ run, grouped, dropped }: Part, dockerfile: Dockerfile): Body {
  const { at } = run
  if (!isThere(at)) return { start: 0, end: 0, grouped, text: at.command, comments: '' }
  const start = sourceOffset(at, 0)
  const end = sourceOffset(at, at.command.length - dropped.length - 1) + 1
  const text = dockerfile.text.slice(start, end)
  const comments = commentsIn(dockerfile.text.slice(aboveComments(at, dockerfile), start))
  return { start, end, grouped, text: grouped ? `(${text})` : text, comments }
}

/** Whether the Dockerfile has it already. */
function isThere({ pieces }: DockerfileInstruction): boolean {
  return pieces.length > 0
}

/** Which RUNs stand next to each other, with this one among them. */
function neighbours(runs: readonly DockerfileInstruction[], base: number): { from: number; to: number } {
  const follows = (i: number) => (runs[i - 1]?.index ?? Number.NaN) + 1 === runs[i]?.index
  let from = base
  let to = base + 1
  while (follows(from)) from--
  while (follows(to)) to++
  return { from, to }
}

/** Where the comments right above an instruction begin; where there are none, its line. */
function aboveComments(at: DockerfileInstruction, { text, instructions }: Dockerfile): number {
  const before = instructions[at.index - 1]?.end ?? 0
  let start = lineStart(text, at.start)
  for (;;) {
    const above = lineStart(text, start - 1)
    if (above >= start || above < before || !/^[ \t]*#/.test(text.slice(above, start))) return start
    start = above
  }
}

function commentsIn(text: string): string {
  return (text.match(/^[ \t]*#.*\r?\n/gm) ?? []).join('')
}

/** Takes a RUN out with its comments, and one of the empty lines around it where there are two. */
function removal(at: DockerfileInstruction, dockerfile: Dockerfile): Edit {
  const { text } = dockerfile
  const start = aboveComments(at, dockerfile)
  let end = nextLine(text, at.end)
  const above = text.slice(lineStart(text, start - 1), start)
  const below = text.slice(end, nextLine(text, end))
  if (above.trim() === '' && below !== '' && below.trim() === '') end += below.length
  return { start, end, text: '' }
}
