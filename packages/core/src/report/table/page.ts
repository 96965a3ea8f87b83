import type { createColors } from 'picocolors'
import { formatCount } from '../../units.js'

/** What all parts of a report share. */
export interface Page {
  readonly width: number
  readonly colors: ReturnType<typeof createColors>
  /** Sizes as they are shown on this page. */
  readonly size: (bytes: number) => string
}

/** `1 file`, `1,204 files` */
export function count(n: number, thing: string): string {
  return `${formatCount(n)} ${thing}${n === 1 ? '' : 's'}`
}
