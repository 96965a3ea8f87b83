import type { Analysis } from '../../analysis.js'
import { shellWord } from '../../shell-word.js'

/** What all patches save together, and what applies them; null where there is none. */
export function describePatches(analysis: Analysis, size: (bytes: number) => string): string | null {
  const { fix, context } = analysis
  if (!fix) return null
  const many = fix.findings.length
  const what = many === 1 ? 'The patch saves' : `These ${many} patches together save`
  // What the image brought along may not be what stands on this disk.
  const write = context.dockerfile?.evidence === 'provenance' ? '' : ' --write'
  return `${what} ${size(fix.savesBytes)}: ${fixCommand(analysis)}${write}`
}

/** The command that prints the patch. */
export function fixCommand({ source, context }: Analysis): string {
  const image = source.reference === '-' ? '-' : shellWord(source.reference)
  const { dockerfile } = context
  const named = dockerfile?.evidence === 'option' ? ` --dockerfile ${shellWord(dockerfile.path)}` : ''
  return `layersize fix ${image}${named}`
}
