import type { Analysis } from '../../analysis.js'
import type { TextOptions } from '../text-options.js'

export interface FixOptions extends TextOptions {
  /** The rules whose findings were to be fixed; by default all, but those that are only possible. */
  readonly only?: readonly string[] | undefined
}

/** What the patch of an analysis fixes, what is left for the next, and what no patch can do: text, ending in a newline. */
export async function renderFix(analysis: Analysis, options: FixOptions = {}): Promise<string> {
  return (await import('./fix-list.js')).renderFixList(analysis, options)
}

/** A unified diff to look at: with nothing in it that a terminal would obey, so that no program can apply it. */
export async function renderPatch(patch: string, { color = false }: TextOptions = {}): Promise<string> {
  return (await import('./shown-patch.js')).showPatch(patch, color)
}
