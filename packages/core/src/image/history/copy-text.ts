/**
 * The text of a COPY or ADD of which only digests are recorded (the classic builder, buildah), with an ellipsis for
 * what was copied; null for any other text. `COPY --chown=1:1file:<digest> in /x` has nothing between the flag and it.
 */
export function copyText(text: string): string | null {
  const [, keyword] = /^(COPY|ADD)(?=\s|--)/.exec(text) ?? []
  const content = /(?:file|dir|multi):[0-9a-f]+(?: in |$)/.exec(text)
  if (!keyword || !content) return null
  const flags = text.slice(keyword.length, content.index).split(/\s+/).filter(Boolean)
  const target = text.slice(content.index + content[0].length).trim()
  return [keyword, ...flags, '…', target].join(' ').trimEnd()
}
