import type { HistoryEntry } from '../../oci/config.js'
import { keywordOf } from './keywords.js'
import { BUILDKIT_COMMENT } from './read-steps.js'

/**
 * BuildKit appends steps of this comment where an image has more layers than history. It puts them at the end, so that
 * what stands before them is shifted (exporter/containerimage/writer.go, normalizeLayersAndHistory).
 */
const APPENDED = 'buildkit.exporter.image.v0'

/** Why the steps cannot be paired with the layers in order, with what is known of it; null where they can. */
export function whyUnpaired(
  history: readonly HistoryEntry[],
  texts: readonly string[],
  layerCount: number,
): string | null {
  const why = reason(history, texts, layerCount)
  return why && `${layerCount} layer${layerCount === 1 ? '' : 's'}, but ${why}`
}

function reason(
  history: readonly HistoryEntry[],
  texts: readonly string[],
  layerCount: number,
): string | null {
  if (history.some((step) => step.comment === APPENDED)) {
    return 'the builder lost count of them (BuildKit added steps for those that it could not place)'
  }
  const makers = history.filter((step) => !step.emptyLayer).length
  if (makers === 0 && layerCount > 0) {
    return history.length === 0 ? 'it has no history' : 'no step of the history made one'
  }
  if (makers !== layerCount)
    return `the history has ${makers} step${makers === 1 ? '' : 's'} that made a layer`
  if (endsForcedEmpty(history, texts)) {
    return 'the last steps, of BuildKit, are marked as empty although they write files, as it does where it lost count of them'
  }
  if (bazelComesFirst(history, texts)) {
    return "Bazel's rules_docker writes its own steps before those of the base image, whose layers come first"
  }
  return null
}

/**
 * Where BuildKit has more history than layers, it marks steps as empty from the end (as above). It never marks a RUN,
 * COPY or ADD so otherwise, but for old versions, which leave out layers that turned out empty, at any place.
 */
function endsForcedEmpty(history: readonly HistoryEntry[], texts: readonly string[]): boolean {
  const last = history.findLastIndex((step) => !step.emptyLayer)
  return history.some(
    (step, index) =>
      index > last &&
      step.comment === BUILDKIT_COMMENT &&
      /^(RUN|COPY|ADD)$/.test(keywordOf(texts[index] as string) ?? ''),
  )
}

/** rules_docker#2093: `bazel build ...`, and only then how the base image got its root file system. */
function bazelComesFirst(history: readonly HistoryEntry[], texts: readonly string[]): boolean {
  if (history[0]?.createdBy !== 'bazel build ...') return false
  const base = history.findIndex((step) => step.createdBy !== 'bazel build ...' && !step.emptyLayer)
  const text = texts[base] ?? ''
  return /^ADD \S+ \/$|^# debian\.sh |^Imported from /.test(text)
}
