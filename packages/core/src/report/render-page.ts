import type { TextOptions } from './text-options.js'

/** Longer lines are hard to read, however wide the terminal is. */
const MAX_WIDTH = 100

/**
 * A page of the documents, which is Markdown, for a terminal: paragraphs broken where it ends, code indented and never
 * broken, and with colour what is bold is bold.
 */
export async function renderPage(
  markdown: string,
  { width = 80, color = false }: TextOptions = {},
): Promise<string> {
  const [{ createColors }, { wrap }] = await Promise.all([import('picocolors'), import('./table/fit.js')])
  const { bold, dim } = createColors(color)
  const room = Math.min(MAX_WIDTH, Math.max(40, width))
  const lines: string[] = []
  for (const { kind, text } of readBlocks(markdown)) {
    if (kind === 'code') lines.push(text === '' ? '' : `    ${text.startsWith('#') ? dim(text) : text}`)
    else if (kind === 'heading') lines.push(bold(text))
    else if (kind === 'text') lines.push(...wrap(color ? embolden(text, bold) : text, room))
    else {
      const [first = '', ...more] = wrap(color ? embolden(text, bold) : text, room - 2)
      lines.push(first, ...more.map((line) => `  ${line}`))
    }
  }
  return `${lines.join('\n')}\n`
}

interface Block {
  readonly kind: 'heading' | 'code' | 'item' | 'text'
  text: string
}

/** Headings, lines of code, items of lists and rows of tables by themselves; the lines of a paragraph as one. */
function readBlocks(markdown: string): Block[] {
  const blocks: Block[] = []
  let code = false
  let open: Block | null = null
  for (const line of markdown.trim().split('\n')) {
    if (line.startsWith('```')) {
      code = !code
      open = null
    } else if (code) {
      blocks.push({ kind: 'code', text: line })
    } else if (open && line !== '' && !/^(#|- |\|)/.test(line)) {
      open.text += ` ${line.trim()}`
    } else if (!/^\|[ |:-]+$/.test(line)) {
      const kind = line.startsWith('#') ? 'heading' : /^(- |\|)/.test(line) ? 'item' : 'text'
      const block: Block = { kind, text: kind === 'heading' ? line.replace(/^#+ */, '') : line }
      blocks.push(block)
      open = line === '' || kind === 'heading' ? null : block
    }
  }
  return blocks
}

/** Stars in code are the code's. */
function embolden(text: string, bold: (text: string) => string): string {
  return text.replace(/`[^`]*`|\*\*(.+?)\*\*/g, (all, words?: string) => (words ? bold(words) : all))
}
