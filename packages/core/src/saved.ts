import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { GenericSchema, InferOutput } from 'valibot'
import type { Analysis } from './analysis.js'
import type { Difference } from './difference.js'
import { LayersizeError } from './errors.js'
import type { CheckReport } from './verdict.js'

/** No string can be longer, and what is longer could not be parsed. */
const LONGEST = 2 ** 29 - 25

/** What a caller takes: an analysis alone, or any report. */
type Wanted = 'analysis' | 'report'

/** An analysis as the bytes of a file, compressed: with its file table, if it has one, it serves as a baseline. Rejects with TOO_LARGE. */
export async function saveAnalysis(analysis: Analysis): Promise<Uint8Array> {
  let text: string
  try {
    text = JSON.stringify(analysis)
  } catch (error) {
    throw new LayersizeError('TOO_LARGE', 'The analysis is too large to be saved with its file table', {
      cause: error,
    })
  }
  return promisify(gzip)(text)
}

/**
 * The analysis that was saved as these bytes, compressed or as `--format json` prints it. Rejects with SAVED_INVALID, and
 * with SAVED_VERSION where a version of layersize wrote it that means other things by its keys.
 */
export async function loadAnalysis(bytes: Uint8Array): Promise<Analysis> {
  return validAnalysis(await parse(bytes, 'analysis'), 'analysis')
}

/** The report that `--format json` printed: an analysis, a check or a difference. Rejects as loadAnalysis does. */
export async function loadReport(bytes: Uint8Array): Promise<Analysis | CheckReport | Difference> {
  const value = await parse(bytes, 'report')
  const has = (key: string) => typeof value === 'object' && value !== null && key in value
  if (has('images')) return validate((await import('./verdict.js')).CheckReportSchema, value, 'report')
  if (has('growth')) return validate((await import('./difference.js')).DifferenceSchema, value, 'report')
  return validAnalysis(value, 'report')
}

async function validAnalysis(value: unknown, wanted: Wanted): Promise<Analysis> {
  const analysis = await validate((await import('./analysis.js')).AnalysisSchema, value, wanted)
  const { files } = analysis
  if (files && new Set(Object.values(files).map((column) => column.length)).size > 1) {
    throw invalid(wanted, 'the columns of its file table are of different lengths')
  }
  return analysis
}

// The schemas are imported where they are used, as valibot is: only what was saved has to be checked.
async function validate<Schema extends GenericSchema>(
  schema: Schema,
  value: unknown,
  wanted: Wanted,
): Promise<InferOutput<Schema>> {
  const { safeParse, getDotPath } = await import('valibot')
  const result = safeParse(schema, value, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const where = getDotPath(issue)
  throw invalid(wanted, where === null ? issue.message : `${where}: ${issue.message}`)
}

/** What the bytes say, which is of the version that this one reads if they name one. */
async function parse(bytes: Uint8Array, wanted: Wanted): Promise<unknown> {
  const value = await parseJson(bytes, wanted)
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion
  if (typeof version === 'number' && version !== 1) {
    throw new LayersizeError(
      'SAVED_VERSION',
      `It was saved with schema version ${version}, and this layersize reads version 1`,
      { hint: 'Save it again with this version of layersize.' },
    )
  }
  return value
}

async function parseJson(bytes: Uint8Array, wanted: Wanted): Promise<unknown> {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
  try {
    const plain = packed ? await promisify(gunzip)(bytes, { maxOutputLength: LONGEST }) : bytes
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain))
  } catch (error) {
    throw invalid(wanted, (error as Error).message, error)
  }
}

function invalid(wanted: Wanted, why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('SAVED_INVALID', `It is no saved ${wanted}: ${why}`, {
    cause,
    hint: 'Save one with layersize check IMAGE --save-baseline FILE, or layersize IMAGE --format json > FILE.',
  })
}
