import type { PatchedFile } from './read-patch.js'

/** A file after a patch, or null where it is not what the patch was made for, to the byte. A new file has the text ''. */
export function applyPatch(text: string, { hunks }: Pick<PatchedFile, 'hunks'>): string | null {
  const lines = text.match(/[^\n]*\n|[^\n]+$/g) ?? []
  const result: string[] = []
  let at = 0
  for (const hunk of hunks) {
    if (hunk.at < at || hunk.at > lines.length) return null
    for (; at < hunk.at; at++) result.push(lines[at] as string)
    for (const { kind, text } of hunk.lines) {
      if (kind === 'in') result.push(text)
      else if (lines[at++] !== text) return null
      else if (kind === 'same') result.push(text)
    }
  }
  for (; at < lines.length; at++) result.push(lines[at] as string)
  return result.join('')
}
