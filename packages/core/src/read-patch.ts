/** A file as a patch changes it. */
export interface PatchedFile {
  /** Seen from where the patch is applied. */
  readonly path: string
  /** Whether the patch makes it. */
  readonly isNew: boolean
  readonly hunks: readonly Hunk[]
}

export interface Hunk {
  /** How many lines of the file stand before it. */
  readonly at: number
  readonly lines: readonly PatchLine[]
}

export interface PatchLine {
  readonly kind: 'same' | 'out' | 'in'
  /** With what ends it, if anything does. */
  readonly text: string
}

const KINDS: Readonly<Record<string, PatchLine['kind']>> = { ' ': 'same', '-': 'out', '+': 'in' }

/** What a unified diff of ours changes, in its order; a line that is none of a diff's ends it. */
export function readPatch(patch: string): PatchedFile[] {
  const lines = patch.split('\n')
  const files: PatchedFile[] = []
  let at = 0
  while (lines[at]?.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ')) {
    const hunks: Hunk[] = []
    const isNew = (lines[at] as string).slice(4) === '/dev/null'
    const path = readName((lines[at + 1] as string).slice(4)).replace(/^b\//, '')
    at += 2
    for (;;) {
      const [, start, old = '1', count = '1'] =
        /^@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[at] ?? '') ?? []
      if (start === undefined) break
      const hunk = readHunk(lines, at + 1, Number(old), Number(count))
      // Of no lines, it is the line after which they would stand.
      hunks.push({ at: Number(start) - (old === '0' ? 0 : 1), lines: hunk.lines })
      at = hunk.end
    }
    files.push({ path, isNew, hunks })
  }
  return files
}

function readHunk(lines: readonly string[], from: number, old: number, count: number) {
  const read: PatchLine[] = []
  let [left, leftNew, at] = [old, count, from]
  for (; at < lines.length; at++) {
    const line = lines[at] as string
    if (line.startsWith('\\')) {
      const last = read.pop()
      if (last) read.push({ ...last, text: last.text.slice(0, -1) })
      continue
    }
    const kind = left + leftNew > 0 ? KINDS[line.charAt(0)] : undefined
    if (!kind) break
    if (kind !== 'in') left--
    if (kind !== 'out') leftNew--
    read.push({ kind, text: `${line.slice(1)}\n` })
  }
  return { lines: read, end: at }
}

/** A name as git writes it: in quotes where it holds what could be misread, its odd bytes in octal; else up to a tab. */
function readName(text: string): string {
  const [, quoted] = /^"((?:[^"\\]|\\.)*)"/.exec(text) ?? []
  if (quoted === undefined) return text.replace(/[\t\r].*$/s, '')
  const escapes: Readonly<Record<string, number>> = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13 }
  const bytes = [...quoted.matchAll(/\\([0-7]{3})|\\(.)|([^\\]+)/gs)].map(([, octal, letter, plain]) => {
    if (octal !== undefined) return Buffer.of(Number.parseInt(octal, 8))
    if (letter !== undefined)
      return letter in escapes ? Buffer.of(escapes[letter] as number) : Buffer.from(letter)
    return Buffer.from(plain as string)
  })
  return Buffer.concat(bytes).toString()
}
