import type { Verdict } from '../../verdict.js'

/** The image as texts call it. */
export function nameImage(reference: string): string {
  return reference === '-' ? 'standard input' : reference
}

/** The baseline as texts call it: of a saved one the name of the file. */
export function nameBaseline({ baseline }: Pick<Verdict, 'baseline'>): string {
  const reference = baseline?.reference ?? 'the baseline'
  const [, name] = /([^/\\]+)\.json(?:\.gz)?$/is.exec(reference) ?? []
  return name ?? nameImage(reference)
}
