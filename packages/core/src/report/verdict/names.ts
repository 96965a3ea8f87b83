import type { Verdict } from '../../verdict.js'
import { safeText } from '../safe-text.js'

export function imageName({ image }: Pick<Verdict, 'image'>): string {
  return image === '-' ? 'standard input' : safeText(image)
}

/** What the baseline is called: of a saved one the name of the file. */
export function baselineName({ baseline }: Pick<Verdict, 'baseline'>): string {
  const reference = baseline?.reference ?? 'the baseline'
  return safeText(
    /\.json(\.gz)?$/i.test(reference) ? reference.replace(/^.*[/\\]|\.json(\.gz)?$/gi, '') : reference,
  )
}
