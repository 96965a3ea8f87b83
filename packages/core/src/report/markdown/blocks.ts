interface Column {
  readonly title: string
  /** Figures stand to the right. */
  readonly right?: boolean
}

/** Lines of a table; the cells are Markdown, without line breaks. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ right }) => (right ? '---:' : '---'))),
    // A figure and its unit stay in one line however narrow the page is.
    ...rows.map((cells) =>
      line(cells.map((cell, i) => (columns[i]?.right ? cell.replaceAll(' ', '\u00a0') : cell))),
    ),
  ]
}

/** Lines that are shown when somebody wants to see them; `summary` is HTML. */
export function folded(summary: string, lines: readonly string[]): string[] {
  return ['<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>']
}

/** Blocks of lines with a blank line between them, without those that are empty. */
export function joinBlocks(blocks: readonly (readonly string[])[]): string[] {
  return blocks.filter((lines) => lines.length > 0).flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]))
}
