import { createColors } from 'picocolors'
import { bytesFormatter } from '../../units.js'
import type { TextOptions } from '../text-options.js'
import type { Page } from './page.js'

/** A page for a terminal, on which these sizes are shown. */
export function newPage({ width = 80, color = false }: TextOptions, sizes: Iterable<number>): Page {
  return {
    width: Math.min(1000, Math.max(40, width)),
    colors: createColors(color),
    size: bytesFormatter(sizes),
  }
}

/** Blocks of lines as one text, an empty line between them. */
export function joinBlocks(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0)
  return `${filled.map((lines) => lines.join('\n')).join('\n\n')}\n`
}
