import { diffArrays } from 'diff'

/** Lines that stand around a change, so that it finds its place. */
const CONTEXT = 3
/** With more, finding the shortest way takes seconds: then all between the first and the last change is written anew. */
const MOST_EDITS = 500

/** Lines that give way to others. */
interface Change {
  /** Where they are in the old text, counted from 0, and where after the last of them. */
  readonly from: number
  readonly to: number
  /** The same of those that stand there now. */
  readonly newFrom: number
  readonly newTo: number
}

/**
 * What has changed in a file, as `git apply` and `patch -p1` take it in the folder that the path is seen from; a file that
 * was not there comes from /dev/null. '' where nothing has changed.
 */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  const old = splitLines(before ?? '')
  const now = splitLines(after)
  const hunks = joinNear(findChanges(old, now))
  if (hunks.length === 0) return ''
  const names = [before === null ? '/dev/null' : fileName(`a/${path}`), fileName(`b/${path}`)]
  return `--- ${names[0]}\n+++ ${names[1]}\n${hunks.map((changes) => writeHunk(changes, old, now)).join('')}`
}

/** Lines with their ends, as git sees them: a carriage return alone ends none. The last may have no end. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? []
}

/** As git quotes names that a line of a patch could not hold; one with blanks ends in a tab. */
function fileName(name: string): string {
  if (!/["\\\p{Cc}]| $/u.test(name)) return name.includes(' ') ? `${name}\t` : name
  const escaped = name.replace(/["\\\p{Cc}]/gu, (character) => {
    const letter = LETTERS[character]
    if (letter) return `\\${letter}`
    // Bytes, each as an octal number.
    return [...new TextEncoder().encode(character)]
      .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
      .join('')
  })
  return `"${escaped}"`
}

const LETTERS: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '\t': 't',
  '\n': 'n',
  '\r': 'r',
}

function findChanges(old: readonly string[], now: readonly string[]): Change[] {
  const shorter = Math.min(old.length, now.length)
  let start = 0
  while (start < shorter && old[start] === now[start]) start++
  let same = 0
  while (same < shorter - start && old.at(-1 - same) === now.at(-1 - same)) same++
  const to = old.length - same
  const newTo = now.length - same
  if (start === to && start === newTo) return []
  const parts = diffArrays(old.slice(start, to), now.slice(start, newTo), { maxEditLength: MOST_EDITS })
  if (!parts) return [{ from: start, to, newFrom: start, newTo }]
  const changes: Change[] = []
  let at = { old: start, now: start }
  for (const { added, removed, count } of parts) {
    const next = { old: at.old + (added ? 0 : count), now: at.now + (removed ? 0 : count) }
    if (added || removed) {
      const last = changes.at(-1)
      const goesOn = last && last.to === at.old && last.newTo === at.now
      const begin = goesOn ? last : { from: at.old, newFrom: at.now }
      if (goesOn) changes.pop()
      changes.push({ from: begin.from, to: next.old, newFrom: begin.newFrom, newTo: next.now })
    }
    at = next
  }
  return changes
}

/** Changes whose surroundings touch are one hunk. */
function joinNear(changes: readonly Change[]): Change[][] {
  const hunks: Change[][] = []
  for (const change of changes) {
    const last = hunks.at(-1)?.at(-1)
    if (last && change.from - last.to <= 2 * CONTEXT) hunks.at(-1)?.push(change)
    else hunks.push([change])
  }
  return hunks
}

function writeHunk(changes: readonly Change[], old: readonly string[], now: readonly string[]): string {
  const first = changes[0] as Change
  const last = changes.at(-1) as Change
  const start = Math.max(first.from - CONTEXT, 0)
  const end = Math.min(last.to + CONTEXT, old.length)
  const newStart = first.newFrom - (first.from - start)
  const newEnd = last.newTo + (end - last.to)
  const lines: string[] = []
  let at = start
  for (const { from, to, newFrom, newTo } of changes) {
    lines.push(...old.slice(at, from).map((line) => ` ${line}`))
    lines.push(...old.slice(from, to).map((line) => `-${line}`))
    lines.push(...now.slice(newFrom, newTo).map((line) => `+${line}`))
    at = to
  }
  lines.push(...old.slice(at, end).map((line) => ` ${line}`))
  const text = lines.map((line) => (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`))
  return `@@ -${range(start, end)} +${range(newStart, newEnd)} @@\n${text.join('')}`
}

/** Counted from 1; of no lines, the line before them. */
function range(from: number, to: number): string {
  if (to - from === 1) return `${from + 1}`
  return from === to ? `${from},0` : `${from + 1},${to - from}`
}
