import type { Analysis } from '../analysis.js'
import { parseReference } from '../oci/reference.js'
import type { Verdict } from '../verdict.js'
import type { Limit } from './limit.js'

type Note = Verdict['notes'][number]

/** What decides nothing, and yet may not be as it was meant. */
export function notesOf(analysis: Analysis, limits: readonly Limit[], baseline: Analysis | null): Note[] {
  return [...otherImage(analysis, baseline), ...limits.flatMap((limit) => unfitting(analysis, limit))]
}

function otherImage(analysis: Analysis, baseline: Analysis | null): Note[] {
  const name = imageName(analysis)
  const other = baseline && imageName(baseline)
  if (!name || !other || name === other) return []
  const message = `The baseline is of another image: ${baseline.source.reference}`
  return [{ code: 'baseline-of-another-image', message }]
}

/** The last part of its repository, which is the same in every registry; null where it is not named so. */
function imageName({ source }: Analysis): string | null {
  if (!source.kind.endsWith('-daemon')) return null
  const reference = parseReference(source.reference)
  if (reference.transport !== 'engine' || /^(sha256:)?[0-9a-f]{12,64}$/.test(reference.image)) return null
  return reference.image.replace(/@.*$/, '').replace(/^.*\//, '').replace(/:.*$/, '')
}

/** A glob or a text that nothing fits keeps its limit for ever. */
function unfitting({ files, instructions }: Analysis, { kind, subject, key, fits }: Limit): Note[] {
  const fitted =
    kind === 'path'
      ? (files?.path.some(fits) ?? true)
      : kind !== 'instruction' || instructions.some(({ text }) => fits(text))
  if (fitted) return []
  const what = kind === 'path' ? 'Nothing in the image' : 'No instruction'
  return [{ code: 'limit-fits-nothing', message: `${what} fits ${JSON.stringify(subject)} (${key})` }]
}
