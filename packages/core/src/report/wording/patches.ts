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

/** `3 patches together save 93.2 MB, 1 more can follow` */
export function describeSaving(
  { findings, conflicts, savesBytes }: AnalysisFix,
  size: (bytes: number) => string,
): string {
  const what = findings.length === 1 ? 'One patch saves' : `${findings.length} patches together save`
  return `${what} ${size(savesBytes)}${conflicts.length > 0 ? `, ${conflicts.length} more can follow` : ''}`
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
