import { type Hunk, readPatch } from '../../read-patch.js'
import { safeText } from '../safe-text.js'
import { escapeMessage } from './escape-message.js'
import { toUri } from './uri.js'

/**
 * The patch of a result as SARIF has it (section 3.55); nothing where there is none, where it makes a file, which SARIF
 * cannot say, or where it has what nobody sees: it may be applied with a click.
 */
export function describeFixes(patch: string | null, [summary]: readonly string[]) {
  const files = readPatch(patch ?? '')
  if (files.length === 0 || files.some(({ isNew, hunks }) => isNew || hunks.some(hasHidden))) return {}
  return {
    fixes: [
      {
        ...(summary !== undefined && { description: { text: escapeMessage(summary) } }),
        artifactChanges: files.map(({ path, hunks }) => ({
          artifactLocation: { uri: toUri(path) },
          replacements: hunks.flatMap(describeReplacements),
        })),
      },
    ],
  }
}

function hasHidden({ lines }: Hunk): boolean {
  return lines.some(({ kind, text }) => {
    const shown = text.replace(/^\ufeff|[\t\r\n]/g, '')
    return kind === 'in' && safeText(shown) !== shown
  })
}

/** Each stretch of lines that go, come, or both, as a region of whole lines and what stands there instead. */
function describeReplacements({ at, lines }: Hunk) {
  const replacements: { deletedRegion: object; insertedContent: { text: string } }[] = []
  let line = at + 1
  for (let i = 0; i < lines.length; ) {
    if (lines[i]?.kind === 'same') {
      line++
      i++
      continue
    }
    const [startLine, out, put] = [line, [] as string[], [] as string[]]
    for (; i < lines.length && lines[i]?.kind !== 'same'; i++) {
      const { kind, text = '' } = lines[i] ?? {}
      if (kind === 'out') out.push(text)
      else put.push(text)
    }
    line += out.length
    const last = out.at(-1)
    // The last line of a file may have no end, so that no line begins after it.
    const end =
      last === undefined || last.endsWith('\n')
        ? { endLine: line, endColumn: 1 }
        : { endLine: line - 1, endColumn: last.length + 1 }
    replacements.push({
      deletedRegion: { startLine, startColumn: 1, ...end },
      insertedContent: { text: put.join('') },
    })
  }
  return replacements
}
