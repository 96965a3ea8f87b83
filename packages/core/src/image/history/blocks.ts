import type { HistoryEntry } from '../../oci/config.js'
import { isSetting, keywordOf } from './keywords.js'
import { isSquash } from './other-text.js'

/** What podman and buildah write on each step (1.28), or on the first of a stage (1.39). */
const BUILDAH_COMMENT = /^FROM /

/**
 * For each step, the steps whose work its layer holds: most often itself alone, and none where it made no layer.
 * podman and buildah without layers (`--layers=false`, `--squash`, `--squash-all`) put a whole stage into the layer of
 * its last step and mark the others empty; `docker build --squash` adds a step for it.
 */
export function findBlocks(history: readonly HistoryEntry[], texts: readonly string[]): number[][] {
  let waiting: number[] = []
  let buildah = false
  const keywords = texts.map(keywordOf)
  return history.map((step, index) => {
    buildah ||= BUILDAH_COMMENT.test(step.comment)
    const keyword = keywords[index] ?? null
    if (step.emptyLayer) {
      if (!isSetting(keyword) && keyword !== 'WORKDIR') waiting.push(index)
      return []
    }
    // No other builder gives a layer to a step that writes nothing.
    const ofStage = buildah || isSetting(keyword) ? waiting.filter((step) => keywords[step] !== null) : []
    const block = [...(isSquash(step) ? waiting : ofStage), index]
    waiting = []
    buildah = false
    return block
  })
}
