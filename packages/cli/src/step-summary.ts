import { appendFile } from 'node:fs/promises'
import { LayersizeError, type Report, render } from '@layersize/core'
import { whyUnwritable } from './why-unwritable.js'

/** In a job of GitHub, which names a file for it, adds the report as Markdown to the job's summary. Rejects with OUTPUT_FAILED. */
export async function appendStepSummary(report: Report, env: NodeJS.ProcessEnv): Promise<void> {
  const path = env.GITHUB_STEP_SUMMARY
  if (!path) return
  try {
    await appendFile(path, `${await render(report, 'markdown')}\n`)
  } catch (error) {
    if (error instanceof LayersizeError) throw error
    const message = `Cannot write the job's summary ${JSON.stringify(path)}: ${whyUnwritable(error)}`
    throw new LayersizeError('OUTPUT_FAILED', message, { cause: error })
  }
}
