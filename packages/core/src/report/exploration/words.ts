import type { TraceEvent, Tree } from '../../exploration.js'
import { oneLine } from '../one-line.js'
import { safeText } from '../safe-text.js'
import { shorten } from '../shorten.js'
import { count } from '../table/page.js'

/** A path of an image as it is shown. */
export function shownPath(path: string): string {
  return safeText(`/${path}`)
}

/** Instructions by their numbers in the report: `8`, `1–7`, `3, 5`. */
export function instructionNumbers(indexes: readonly number[]): string {
  const sorted = [...indexes].sort((a, b) => a - b)
  const [first = 0, last = 0] = [sorted[0], sorted.at(-1)]
  if (sorted.length > 1 && last - first === sorted.length - 1) return `${first + 1}–${last + 1}`
  return sorted.map((index) => String(index + 1)).join(', ')
}

/** What instructions say, in one line. */
export function shownText(text: string): string {
  return safeText(oneLine(text))
}

/** Where an instruction stands: `Dockerfile:6`, without the folder; '' where that is not known. */
export function shownPlace(place: TraceEvent['place']): string {
  if (!place) return ''
  const name = place.path.slice(place.path.lastIndexOf('/') + 1)
  return safeText(shorten(`${name}:${place.line}`, 32))
}

/** What is told of a path that was found by symlinks, and of layers that nobody could read. */
export function describeWay({ links, path }: Pick<Tree, 'links' | 'path'>): string[] {
  if (links.length === 0) return []
  const steps = links.map((link) => `${shownPath(link.path)} → ${safeText(link.target)}`)
  return [`${steps.join(', ')}: this is ${shownPath(path)}`]
}

export function describeMissing({ missingLayers }: Pick<Tree, 'missingLayers'>): string[] {
  if (missingLayers === 0) return []
  const verb = missingLayers === 1 ? 'is' : 'are'
  return [`warning: ${count(missingLayers, 'layer')} ${verb} missing: what stands there is not known`]
}
