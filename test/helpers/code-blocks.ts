import MarkdownIt from 'markdown-it'

export interface CodeBlock {
  /** What stands after the fence; empty for code within a line. */
  readonly language: string
  readonly code: string
}

/** All code of a document: the blocks, and what stands between backticks. */
export function codeBlocks(markdown: string): CodeBlock[] {
  return new MarkdownIt().parse(markdown, {}).flatMap((token) => {
    if (token.type === 'fence') return [{ language: token.info.trim(), code: token.content }]
    const spans = (token.children ?? []).filter(({ type }) => type === 'code_inline')
    return spans.map(({ content }) => ({ language: '', code: content }))
  })
}
