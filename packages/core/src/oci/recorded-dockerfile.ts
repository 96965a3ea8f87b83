import { asObject, listOf, textOf } from './json.js'

/** Lines of a Dockerfile, counted from 1, both among them. */
export interface LineRange {
  readonly line: number
  readonly endLine: number
}

/** The Dockerfile that a build has kept. */
export interface RecordedDockerfile {
  readonly text: string
  /** What the builder was told that it is called, without the folder: whatever a stranger likes. */
  readonly filename: string
  /** The stage that was asked for; undefined where that is the last. */
  readonly target: string | undefined
}

/** Nobody writes one that is larger, and whoever attaches it may be a stranger. */
const MAX_BYTES = 512 << 10

/** More instructions than this do not do the same. */
const MAX_LOCATIONS = 100

/** `source` of BuildKit's metadata, and the arguments of the request, of which `target` alone is kept. */
export function recordedDockerfile(
  source: Record<string, unknown>,
  args: Record<string, unknown>,
): RecordedDockerfile | null {
  const [info] = listOf(source.infos)
  const { data, filename, language } = asObject(info)
  // Other frontends have languages of their own; the first versions of this wrote none.
  if (textOf(language) !== '' && language !== 'Dockerfile') return null
  const text = decode(textOf(data))
  if (text === null) return null
  return { text, filename: textOf(filename), target: textOf(args.target) || undefined }
}

/** Of a step, where it says that it comes from; nothing of what makes no sense. */
export function linesOf(step: unknown): LineRange[] {
  return listOf(asObject(step).locations)
    .slice(0, MAX_LOCATIONS)
    .flatMap((location) => {
      const { ranges, sourceIndex = 0 } = asObject(location)
      // The first source is the Dockerfile.
      const span = sourceIndex === 0 ? spanOf(listOf(ranges)) : null
      return span ? [span] : []
    })
}

/** An instruction of several lines has a range for each. */
function spanOf(ranges: readonly unknown[]): LineRange | null {
  let [line, endLine] = [Number.POSITIVE_INFINITY, 0]
  for (const range of ranges) {
    const { start, end } = asObject(range)
    const [from, to] = [asObject(start).line, asObject(end).line]
    if (!isLine(from) || !isLine(to) || to < from) return null
    line = Math.min(line, from)
    endLine = Math.max(endLine, to)
  }
  return endLine > 0 ? { line, endLine } : null
}

function isLine(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0
}

/** Null for what is no text in base64, or too long. */
function decode(data: string): string | null {
  if (data === '' || data.length > (MAX_BYTES / 3) * 4 + 4) return null
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(data, 'base64'))
  } catch {
    return null
  }
}
