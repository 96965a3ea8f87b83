import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type { Analysis } from './analysis.js'
import { LayersizeError } from './errors.js'

/** No string can be longer, and what is longer could not be parsed. */
const LONGEST = 2 ** 29 - 25

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
  const value = await parse(bytes)
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion
  if (typeof version === 'number' && version !== 1) {
    throw new LayersizeError(
      'SAVED_VERSION',
      `It was saved with schema version ${version}, and this layersize reads version 1`,
      {
        hint: 'Save it again with this version of layersize.',
      },
    )
  }
  // Imported here: only what was saved has to be checked.
  const [{ safeParse, getDotPath }, { AnalysisSchema }] = await Promise.all([
    import('valibot'),
    import('./analysis.js'),
  ])
  const result = safeParse(AnalysisSchema, value, { abortEarly: true })
  if (!result.success) {
    const [issue] = result.issues
    const where = getDotPath(issue)
    throw invalid(where === null ? issue.message : `${where}: ${issue.message}`)
  }
  const { files } = result.output
  if (files && new Set(Object.values(files).map((column) => column.length)).size > 1) {
    throw invalid('the columns of its file table are of different lengths')
  }
  return result.output
}

async function parse(bytes: Uint8Array): Promise<unknown> {
  const packed = bytes[0] === 0x1f && bytes[1] === 0x8b
  try {
    const plain = packed ? await promisify(gunzip)(bytes, { maxOutputLength: LONGEST }) : bytes
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain))
  } catch (error) {
    throw invalid((error as Error).message, error)
  }
}

function invalid(why: string, cause?: unknown): LayersizeError {
  return new LayersizeError('SAVED_INVALID', `It is no saved analysis: ${why}`, {
    cause,
    hint: 'Save one with layersize check IMAGE --save-baseline FILE, or layersize IMAGE --format json > FILE.',
  })
}
