import type { Limits } from '../configuration.js'
import { LayersizeError } from '../errors.js'
import { pathMatcher } from '../path-glob.js'
import type { RuleDescription } from '../rule-description.js'
import { fitsInstruction } from '../wildcard.js'
import { explainMistakes } from './explain-mistakes.js'
import { amountOf, isOfFindings, type Limit } from './limit.js'
import { isRelative, parseAmount, parseBound } from './parse-bound.js'

/** The rule that is called so. Throws an error that names those that may have been meant. */
export type FindRule = (id: string) => RuleDescription

type Written = Exclude<NonNullable<Limits['size']>, number | string | readonly unknown[]>

/** A limit as it was written, and where. */
interface Place extends Pick<Limit, 'key' | 'kind' | 'subject'> {
  readonly written: Written
}

/** How the command line calls them, where it has a flag. */
const FLAGS: Readonly<Partial<Record<Limit['kind'], string>>> = {
  size: '--max-size',
  compressed: '--max-compressed',
  wasted: '--max-wasted',
  layer: '--max-layer',
  layers: '--max-layers',
  files: '--max-files',
  path: '--max-path',
  'fail-on': '--fail-on',
}

/**
 * The limits of a configuration, those of flags in the place of what they are about. Rejects with CONFIGURATION_INVALID,
 * which names the key.
 */
export async function readLimits(limits: Limits, flags: Limits, findRule: FindRule): Promise<Limit[]> {
  await checkShape(limits, 'limits')
  await checkShape(flags, 'flags')
  const written = await Promise.all(places(limits).map((place) => readLimit(place, findRule)))
  const given = await Promise.all(places(flags).map((place) => readLimit(asFlag(place), findRule)))
  // A limit by itself and one over the baseline are about different things: one flag does not lift the other.
  const replaced = new Set(given.map(about))
  return [...written.filter((limit) => !replaced.has(about(limit))), ...given]
}

function about({ kind, subject, bound }: Limit): string {
  return JSON.stringify([kind, subject, isRelative(bound)])
}

function asFlag(place: Place): Place {
  const growth = place.kind === 'size' && String(place.written.max).startsWith('+')
  return { ...place, key: growth ? '--max-growth' : (FLAGS[place.kind] ?? place.key) }
}

/** All that is limited, in the order of the schema. */
function places(limits: Limits): Place[] {
  const place = (kind: Limit['kind'], subject: string | null, key: string, written: Limits['size']) =>
    (written === undefined ? [] : [written]).flat().map((one, i) => ({
      kind,
      subject,
      key: Array.isArray(written) ? `${key}[${i}]` : key,
      written: typeof one === 'object' ? one : { max: one },
    }))
  const by = (kind: Limit['kind'], name: 'instructions' | 'paths' | 'rules') =>
    Object.entries(limits[name] ?? {}).flatMap(([subject, written]) =>
      place(kind, subject, `limits.${name}[${JSON.stringify(subject)}]`, written),
    )
  return [
    ...place('size', null, 'limits.size', limits.size),
    ...place('compressed', null, 'limits.compressed', limits.compressed),
    ...place('wasted', null, 'limits.wasted', limits.wasted),
    ...place('layer', null, 'limits.layer', limits.layer),
    ...place('layers', null, 'limits.layers', limits.layers),
    ...place('files', null, 'limits.files', limits.files),
    ...by('path', 'paths'),
    ...by('instruction', 'instructions'),
    ...by('rule', 'rules'),
    ...[...new Set(limits.failOn)].flatMap((rule) => place('fail-on', rule, 'limits.failOn', 0)),
  ]
}

async function readLimit({ kind, subject, key, written }: Place, findRule: FindRule): Promise<Limit> {
  const { max, floor, of, level } = written
  const unit = amountOf(kind)
  const bound = sure(key, () => parseBound(max, unit), orShare(kind, String(max)))
  if (bound.kind === 'share' && kind !== 'wasted') {
    const hint = `Over the baseline: +${max}`
    throw invalid(key, `only of what is wasted a share of the size (${max}) can be a limit`, hint)
  }
  if (floor !== undefined && !isRelative(bound)) {
    throw invalid(key, 'a floor is for limits that are relative to the baseline (+5%)')
  }
  if (subject !== null && (kind === 'rule' || kind === 'fail-on')) sure(key, () => findRule(subject))
  return {
    kind,
    subject,
    of: of ?? (isOfFindings({ kind }) ? 'own' : 'image'),
    level: level ?? 'error',
    max: String(max),
    key,
    bound,
    floor: floor === undefined ? null : String(floor),
    least: floor === undefined ? 0 : sure(`${key}.floor`, () => parseAmount(floor, unit)),
    fits: await matcher(kind, subject, key),
  }
}

async function matcher(
  kind: Limit['kind'],
  subject: string | null,
  key: string,
): Promise<(text: string) => boolean> {
  if (subject !== null && kind === 'instruction') return (text) => fitsInstruction(text, subject)
  if (subject === null || kind !== 'path') return () => true
  try {
    return await pathMatcher(subject)
  } catch (error) {
    throw invalid(key, `${JSON.stringify(subject)} is no glob: ${(error as Error).message}`)
  }
}

/** What else may be written where a size may. */
function orShare(kind: Limit['kind'], max: string): string {
  if (max.endsWith('%')) return ''
  if (max.startsWith('+')) return ' Or a share of what it was: +5%.'
  return kind === 'wasted' ? ' Or a share of the size: 5%.' : ''
}

/** What was read, or the error with the key that it stands at, and what else its hint has to say. */
function sure<T>(key: string, read: () => T, more = ''): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof LayersizeError)) throw error
    throw invalid(key, error.message, error.hint && `${error.hint}${more}`, error)
  }
}

/** The types say so as well, but not everybody has them. */
async function checkShape(limits: Limits, name: string): Promise<void> {
  // Imported here: whoever only analyses has no limits.
  const { LimitsSchema } = await import('../configuration.js')
  const [mistake] = explainMistakes(LimitsSchema, limits, name)
  if (mistake !== undefined) throw new LayersizeError('CONFIGURATION_INVALID', mistake)
}

function invalid(key: string, why: string, hint?: string, cause?: unknown): LayersizeError {
  return new LayersizeError('CONFIGURATION_INVALID', `${key}: ${why}`, {
    ...(hint !== undefined && { hint }),
    cause,
  })
}
