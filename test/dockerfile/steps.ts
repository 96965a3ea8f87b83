import type { Step } from '../../packages/core/src/dockerfile/align.js'
import { recordedTexts } from '../../packages/core/src/image/instructions.js'

/** What is recorded of a step; a number before all of them says how many are known to be the base's. */
export type Recorded = { readonly createdBy: string; readonly comment?: string }

export function stepsOf(recorded: readonly Recorded[], baseSteps: number | null = null): Step[] {
  const history = recorded.map(({ createdBy, comment = '' }) => ({
    createdBy,
    comment,
    created: null,
    emptyLayer: false,
  }))
  return recordedTexts(history).map((step) => ({
    ...step,
    base: baseSteps === null ? null : step.index < baseSteps,
  }))
}

/** An imported base, as all of these have it below. */
export const IMPORTED: Recorded = { createdBy: '', comment: 'Imported from -' }

/** As BuildKit records it: what is run, and what is copied, has a mark of its own. */
export function buildKit(...texts: readonly string[]): Recorded[] {
  return texts.map((text) => ({
    createdBy: /^(RUN|COPY|ADD) /.test(text) ? `${text} # buildkit` : text,
    comment: 'buildkit.dockerfile.v0',
  }))
}

/** As the classic builder does: `RUN` is left out of what is run. */
export function classic(...texts: readonly string[]): Recorded[] {
  return texts.map((text) => ({
    createdBy: text.startsWith('RUN ')
      ? `/bin/sh -c ${text.slice('RUN '.length)}`
      : `/bin/sh -c #(nop) ${/^(COPY|ADD|WORKDIR)/.test(text) ? '' : ' '}${text}`,
  }))
}

/** As kaniko does: lines as they are. */
export function written(...texts: readonly string[]): Recorded[] {
  return texts.map((createdBy) => ({ createdBy }))
}
