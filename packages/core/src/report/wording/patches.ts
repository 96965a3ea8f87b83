import type { Analysis, AnalysisFix } from '../../analysis.js'
import { shellWord } from '../../shell-word.js'

/** What all patches save together, and what applies them; null where there is none. */
export function describePatches(analysis: Analysis, size: (bytes: number) => string): string | null {
  const { fix, context } = analysis
  if (!fix) return null
  // What the image brought along may not be what stands on this disk.
  const write = context.dockerfile?.evidence === 'provenance' ? '' : ' --write'
  return `${describeSaving(fix, size)}: ${fixCommand(analysis)}${write}`
}

/** `One patch for 3 findings saves 93.2 MB, 1 more may follow`: two findings may be gone with the same change. */
export function describeSaving(
  { findings, conflicts, savesBytes }: AnalysisFix,
  size: (bytes: number) => string,
): string {
  const what = findings.length === 1 ? 'One patch' : `One patch for ${findings.length} findings`
  return `${what} saves ${size(savesBytes)}${conflicts.length > 0 ? `, ${conflicts.length} more may follow` : ''}`
}

/** The command that prints the patch. */
export function fixCommand({ source, context }: Analysis): string {
  const image = source.reference === '-' ? '-' : shellWord(source.reference)
  const { dockerfile } = context
  if (dockerfile?.evidence !== 'option') return `layersize fix ${image}`
  const stage = dockerfile.stage === null ? '' : ` --target ${shellWord(dockerfile.stage)}`
  const named = ` --dockerfile ${shellWord(dockerfile.path)}${stage}`
  return `layersize fix ${image}${named}`
}
