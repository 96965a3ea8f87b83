import { type Dockerfile, type DockerfileInstruction, sourceOffset } from './dockerfile.js'
import { lineStart, nextLine } from './line-bounds.js'

/** What is put in the place of a part of a text, by offsets. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** What an instruction is, however it is written. */
export interface Meaning {
  readonly keyword: string
  /** `--chown=app:app`, in order. */
  readonly flags: readonly string[]
  readonly command: string
  /** The bodies of its here-documents. */
  readonly heredocs: readonly string[]
}

/** One change of one instruction. Several of them make a patch where they go together. */
export type Change =
  /** Gives the instruction this flag, in the place of one of the same name. */
  | {
      readonly type: 'set-flag'
      readonly at: DockerfileInstruction
      readonly name: string
      readonly value: string
    }
  /** Gives it one more, before those that it has: `--mount` may stand several times. */
  | {
      readonly type: 'add-flag'
      readonly at: DockerfileInstruction
      readonly name: string
      readonly value: string
    }
  /** Writes parts of its arguments anew; `becomes` is the whole command after that, as builders read it. */
  | {
      readonly type: 'command'
      readonly at: DockerfileInstruction
      readonly edits: readonly Edit[]
      readonly becomes: string
      /** Where the here-documents change. */
      readonly heredocs?: readonly string[]
    }
  /** Writes a part of its command anew, or of the body of a here-document; several of them go together. */
  | {
      readonly type: 'splice'
      readonly at: DockerfileInstruction
      /** Which here-document; null for the command. */
      readonly heredoc: number | null
      /** Offsets in what builders read. */
      readonly start: number
      readonly end: number
      /** What builders read there then, and how it is written. */
      readonly reads: string
      readonly writes: string
    }
  /** Takes its lines out. Comments above it stay. `edits` are what is done to the text instead, where it is put elsewhere. */
  | { readonly type: 'remove'; readonly at: DockerfileInstruction; readonly edits?: readonly Edit[] }
  /** A new instruction, in lines of its own before or after another; the text ends with no line end. */
  | {
      readonly type: 'insert'
      readonly before?: DockerfileInstruction
      readonly after?: DockerfileInstruction
      readonly text: string
      readonly means: Meaning
    }

export function meaningOf({ keyword, flags, command, heredocs }: DockerfileInstruction): Meaning {
  return {
    keyword,
    flags: flags.map(({ name, value }) => (value === null ? `--${name}` : `--${name}=${value}`)),
    command,
    heredocs: heredocs.map(({ body }) => body),
  }
}

/**
 * The text with the changes made, nothing else touched; null where they do not go together, or where what is read of the
 * result is not what they mean. The same change twice counts once.
 */
export function applyChanges(
  dockerfile: Dockerfile,
  changes: readonly Change[],
  parse: (text: string) => Dockerfile,
): string | null {
  const distinct = [...new Map(changes.map((change) => [changeKey(change), change])).values()].sort(byPlace)
  const meant = meaningsAfter(dockerfile, distinct)
  const gone = new Set(distinct.flatMap((change) => (change.type === 'remove' ? [change.at] : [])))
  // The first that comes after the last line, where that line goes: the one above has an end.
  const inPlace = [...gone].flatMap(
    (at) => distinct.find((change) => change.type === 'insert' && change.after === at) ?? [],
  )
  const text = applyEdits(
    dockerfile.text,
    distinct.flatMap((change) => editsOf(dockerfile, change, inPlace.includes(change))),
  )
  if (meant === null || text === null) return null
  const read = parse(text)
  const isMeant =
    JSON.stringify(read.instructions.map(meaningOf)) === JSON.stringify(meant) &&
    directivesOf(text) === directivesOf(dockerfile.text)
  return isMeant ? text : null
}

/** In the order of the file; those of one place stay as they were given. */
function byPlace(a: Change, b: Change): number {
  const [place, rank] = placeOf(a)
  const [otherPlace, otherRank] = placeOf(b)
  return place - otherPlace || rank - otherRank
}

function placeOf(change: Change): [place: number, rank: number] {
  if (change.type !== 'insert') return [change.at.index, 1]
  if (change.before) return [change.before.index, 0]
  return [change.after?.index ?? Number.POSITIVE_INFINITY, 2]
}

/** What only the first lines of a file can say, its directives: below an instruction they are comments. */
function directivesOf(text: string): string {
  return /^\uFEFF?((?:[ \t]*#[ \t]*[A-Za-z][\w-]*[ \t]*=[^\n]*\n)*)/.exec(text)?.[1] ?? ''
}

/** Null where two edits want the same part of the text; insertions at one place stand in their order. */
export function applyEdits(text: string, edits: readonly Edit[]): string | null {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end)
  let result = ''
  let at = 0
  for (const { start, end, text: put } of sorted) {
    if (start < at) return null
    result += text.slice(at, start) + put
    at = end
  }
  return result + text.slice(at)
}

/** What a change says, the same for the same change of the same instruction. */
export function changeKey(change: Change): string {
  const place = (at: DockerfileInstruction | undefined) => at?.index ?? null
  if (change.type === 'insert') {
    return JSON.stringify([change.type, place(change.before), place(change.after), change.text])
  }
  return JSON.stringify([change.type, { ...change, at: place(change.at) }])
}

/** What the instructions mean with these changes; null where two of them contradict each other. */
function meaningsAfter(dockerfile: Dockerfile, changes: readonly Change[]): Meaning[] | null {
  const meanings: Meaning[] = []
  const joins = changes.some((change) => change.type === 'remove' && change.edits)
  for (const instruction of dockerfile.instructions) {
    const here = changes.filter((change) => change.type !== 'insert' && change.at === instruction)
    const inserted = (where: 'before' | 'after') =>
      changes.flatMap((change) =>
        change.type === 'insert' && change[where] === instruction ? [change.means] : [],
      )
    if (!here.every((change) => isPossible(change, joins))) return null
    const meaning = meaningAfter(meaningOf(instruction), here)
    if (meaning === 'contradiction') return null
    meanings.push(...inserted('before'), ...(meaning ? [meaning] : []), ...inserted('after'))
  }
  return meanings
}

const WITH_FLAGS = new Set(['ADD', 'COPY', 'FROM', 'HEALTHCHECK', 'RUN'])

/** Flags stand where builders look for them, and a command is written anew where it stands, or with those that it takes in. */
function isPossible(change: Change, joins: boolean): boolean {
  if (change.type === 'insert' || change.type === 'remove') return true
  if (change.type !== 'command') return WITH_FLAGS.has(change.at.keyword)
  const { start, end } = change.at
  if (joins) return true
  return change.edits.every((edit) => start <= edit.start && edit.start <= edit.end && edit.end <= end)
}

function meaningAfter(meaning: Meaning, changes: readonly Change[]): Meaning | null | 'contradiction' {
  if (changes.some(({ type }) => type === 'remove')) return changes.length === 1 ? null : 'contradiction'
  let { flags, command, heredocs } = meaning
  const set = new Set<string>()
  const added: string[] = []
  let written = false
  const splices = changes.filter((change) => change.type === 'splice')
  for (const change of changes) {
    if (change.type === 'set-flag') {
      const flag = `--${change.name}=${change.value}`
      if (set.has(change.name)) return 'contradiction'
      set.add(change.name)
      const old = flags.findIndex(
        (other) => other === `--${change.name}` || other.startsWith(`--${change.name}=`),
      )
      if (old < 0) added.push(flag)
      else flags = flags.with(old, flag)
    } else if (change.type === 'add-flag') {
      added.push(`--${change.name}=${change.value}`)
    } else if (change.type === 'command') {
      if (written) return 'contradiction'
      written = true
      command = change.becomes
      heredocs = change.heredocs ?? heredocs
    }
  }
  if (splices.length > 0) {
    if (written) return 'contradiction'
    const spliced = [null, ...heredocs.keys()].map((heredoc) => {
      const text = heredoc === null ? command : (heredocs[heredoc] ?? '')
      const here = splices.filter((change) => change.heredoc === heredoc)
      return applyEdits(
        text,
        here.map(({ start, end, reads }) => ({ start, end, text: reads })),
      )
    })
    if (spliced.includes(null)) return 'contradiction'
    ;[command, ...heredocs] = spliced as [string, ...string[]]
  }
  return { keyword: meaning.keyword, flags: [...added, ...flags], command, heredocs }
}

function editsOf({ text, newline }: Dockerfile, change: Change, isInPlace: boolean): Edit[] {
  switch (change.type) {
    case 'set-flag': {
      const flag = `--${change.name}=${change.value}`
      const old = change.at.flags.find(({ name }) => name === change.name)
      if (old) return [{ start: old.start, end: old.end, text: flag }]
      return [{ start: change.at.keywordEnd, end: change.at.keywordEnd, text: ` ${flag}` }]
    }
    case 'add-flag': {
      const { keywordEnd } = change.at
      return [{ start: keywordEnd, end: keywordEnd, text: ` --${change.name}=${change.value}` }]
    }
    case 'command':
      return [...change.edits]
    case 'splice': {
      const { at, heredoc, start, end, writes: put } = change
      const body = heredoc === null ? undefined : at.heredocs[heredoc]
      if (body) return [{ start: body.start + start, end: body.start + end, text: put }]
      // What is put between two lines stands behind the first.
      const to = sourceOffset(at, end - 1) + 1
      return [{ start: start === end ? to : sourceOffset(at, start), end: to, text: put }]
    }
    case 'remove':
      if (change.edits) return [...change.edits]
      return [{ start: lineStart(text, change.at.start), end: nextLine(text, change.at.end), text: '' }]
    case 'insert': {
      const anchor = change.before ?? change.after
      const end = anchor?.end ?? text.length
      const next = nextLine(text, end)
      const lineEnd = /\r?\n$/.exec(text.slice(end, next))?.[0]
      const put = change.text.replaceAll('\n', lineEnd ?? newline)
      if (change.before) {
        const start = lineStart(text, change.before.start)
        return [{ start, end: start, text: put + (lineEnd ?? newline) }]
      }
      const isOpen = lineEnd === undefined
      return [{ start: next, end: next, text: isOpen ? (isInPlace ? put : newline + put) : put + lineEnd }]
    }
  }
}
