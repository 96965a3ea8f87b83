import type { HistoryEntry } from '../../oci/config.js'
import { keywordOf } from './keywords.js'

/** What they record before an instruction whatever the SHELL is, and the first word after it. */
const KEYWORD = /^(\/bin\/sh -c #\(nop\) {1,2})([A-Za-z]{1,20})(?=\s|$)/

/** podman and buildah record most keywords as their author wrote them: here they are in capitals, as others do it. */
export function capitalKeywords(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return history.map((step) => {
    const createdBy = step.createdBy.replace(KEYWORD, (recorded, mark: string, word: string) => {
      const capitals = word.toUpperCase()
      return keywordOf(capitals) === null ? recorded : `${mark}${capitals}`
    })
    return createdBy === step.createdBy ? step : { ...step, createdBy }
  })
}
