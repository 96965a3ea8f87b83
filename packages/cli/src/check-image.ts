import { isAbsolute, join } from 'node:path'
import {
  type Analysis,
  type AnalyzeOptions,
  type CheckOptions,
  check,
  type DiveRules,
  type ImageSettings,
  LayersizeError,
  type Limits,
  type Verdict,
} from '@layersize/core'
import { type ImageFlags, withSettings } from './image-flags.js'
import { isSaved, openAnalysis } from './open-analysis.js'

/** What is asked of an image besides what the configuration says of it. */
export interface CheckRequest {
  readonly flags: ImageFlags
  readonly limits: Limits
  readonly dive: DiveRules | undefined
  /** The configuration file and its folder; null where there is none. */
  readonly budget: { readonly name: string; readonly folder: string } | null
  readonly baseline: string | undefined
  readonly baselineOptional: boolean
  /** Whether the analysis will be a baseline. */
  readonly save: boolean
}

export interface CheckedImage {
  readonly verdict: Verdict
  /** With the file table; the verdict has none. */
  readonly analysis: Analysis
}

/** The verdict on one image. Rejects where it, or what it is compared with, cannot be had. */
export async function checkImage(
  reference: string,
  settings: ImageSettings | null,
  request: CheckRequest,
): Promise<CheckedImage> {
  const { flags, budget } = request
  const options = await withSettings(settings, budget?.folder ?? '.', flags)
  const limits = settings?.limits ?? {}
  const baselineName = request.baseline ?? fromFolder(settings?.baseline, budget?.folder)
  // First, as it is quickly found that there is none.
  const baseline =
    baselineName === undefined
      ? undefined
      : await openBaseline(baselineName, { ...options, image: undefined }, request.baselineOptional)
  const full = request.save || baseline !== undefined
  const analysis = await openAnalysis(reference, {
    ...options,
    // Whoever breaks a limit is told where most of it is.
    files: full ? 'all-digests' : true,
  })
  const verdict = await check(analysis, limits, {
    flags: request.limits,
    budget: budget?.name,
    baseline,
    baselineOptional: request.baselineOptional,
    dive: request.dive,
  })
  return { verdict, analysis }
}

/** A file is seen from the folder of the configuration; an image of an engine is where it is. */
function fromFolder(reference: string | undefined, folder = '.'): string | undefined {
  if (reference === undefined || folder === '.') return reference
  if (isAbsolute(reference) || !(isSaved(reference) || /^\.\.?\//.test(reference))) return reference
  const path = join(folder, reference)
  // Without a folder in front, it would be the name of an image.
  return /^\.{0,2}\//.test(path) ? path : `./${path}`
}

/** What relative limits are relative to; undefined where there is none yet and none is needed. */
async function openBaseline(
  reference: string,
  options: AnalyzeOptions,
  optional: boolean,
): Promise<CheckOptions['baseline']> {
  try {
    return { reference, analysis: await openAnalysis(reference, { ...options, files: 'all-digests' }) }
  } catch (error) {
    if (!(error instanceof LayersizeError)) throw error
    // It was built on what the base was then.
    if (error.code === 'BASE_MISMATCH')
      return openBaseline(reference, { ...options, base: undefined }, optional)
    if (!isMissing(error)) throw error
    if (optional) return undefined
    throw new LayersizeError(error.code, `There is no baseline: ${error.message}`, {
      cause: error,
      hint: 'For the first run, add --baseline-optional, and --save-baseline FILE to have one for the next.',
    })
  }
}

/** Whether nothing is there, and not something that cannot be used. */
function isMissing({ code, cause }: LayersizeError): boolean {
  if (code === 'IMAGE_NOT_FOUND') return true
  const { code: reason } = (cause ?? {}) as NodeJS.ErrnoException
  return reason === 'ENOENT' && (code === 'SAVED_UNREADABLE' || code === 'ARCHIVE_UNREADABLE')
}
