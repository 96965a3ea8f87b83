import type { Analysis } from '../analysis.js'
import type { Difference } from '../difference.js'
import { formatBytes } from '../units.js'

type Note = Difference['notes'][number]

/** What is to be known of two images before their difference is believed. */
export function describeNotes(before: Analysis, after: Analysis, exact: boolean): Note[] {
  return [
    ...platforms(before, after),
    ...bases(before, after),
    ...missingLayers(before, after),
    ...ignores(before, after),
    ...tables(before, after, exact),
  ]
}

function platforms({ image: before }: Analysis, { image: after }: Analysis): Note[] {
  if (before.platform === after.platform) return []
  const message = `The images are for different platforms, ${before.platform} and ${after.platform}: nearly all of their files differ`
  return [{ code: 'other-platform', message }]
}

/** What FROM brought is another, or weighs more. */
function bases(before: Analysis, after: Analysis): Note[] {
  const [old, now] = [before.image.baseBytes, after.image.baseBytes]
  if (old === null || now === null) return []
  const layersOf = ({ layers }: Analysis) =>
    layers.flatMap(({ base, diffId }) => (base ? [diffId] : [])).join()
  if (layersOf(before) === layersOf(after)) return []
  const [oldName, newName] = [before.context.base.value, after.context.base.value]
  const names = oldName && newName && oldName !== newName ? `, ${oldName} before and ${newName} now` : ''
  const what =
    now === old
      ? 'is another of the same size'
      : now > old
        ? `grew by ${formatBytes(now - old)}`
        : `shrank by ${formatBytes(old - now)}`
  const message = `The base image ${what}${names}`
  return [{ code: 'base-changed', message }]
}

function missingLayers(before: Analysis, after: Analysis): Note[] {
  const [old, now] = [before, after].map(({ layers }) => layers.filter(({ missing }) => missing).length)
  if (!old && !now) return []
  const message = `Layers that could not be read count 0 bytes: ${old} of the old image, ${now} of the new one`
  return [{ code: 'layers-missing', message }]
}

function ignores({ context: before }: Analysis, { context: after }: Analysis): Note[] {
  const [old, now] = [before, after].map(({ ignore }) =>
    ignore
      .map(({ what }) => what)
      .sort()
      .join('\n'),
  )
  if (old === now) return []
  const message =
    'The two were told to ignore different findings: waste may seem to come or go for that alone'
  return [{ code: 'other-ignores', message }]
}

function tables(before: Analysis, after: Analysis, exact: boolean): Note[] {
  const [old, now] = [!before.files, !after.files]
  if (old || now) {
    const which = old && now ? 'Neither image has a' : `The ${old ? 'old' : 'new'} image has no`
    const message = `${which} file table, so that no paths are compared: name the image itself, or save it with layersize check IMAGE --save-baseline FILE`
    return [{ code: 'no-file-table', message }]
  }
  if (exact) return []
  const message =
    'Not all files of the saved image have a digest: what moved is not told, and files that changed without another size pass for the same. layersize check IMAGE --save-baseline FILE saves all'
  return [{ code: 'no-digests', message }]
}
