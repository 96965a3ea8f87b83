import type { Verdict } from '../../verdict.js'

/** The image as texts call it. */
export function nameImage(reference: string): string {
  return reference === '-' ? 'standard input' : reference
}

/** The baseline as texts call it: of a saved one the name of the file. */
export function nameBaseline({ baseline }: Pick<Verdict, 'baseline'>): string {
  const reference = baseline?.reference ?? 'the baseline'
  if (!/\.json(\.gz)?$/i.test(reference)) return nameImage(reference)
  const file = reference.slice(Math.max(reference.lastIndexOf('/'), reference.lastIndexOf('\\')) + 1)
  return file.replace(/\.json(\.gz)?$/i, '') || file
}
