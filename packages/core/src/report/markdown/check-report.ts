import { formatBytes } from '../../units.js'
import type { CheckReport, Verdict } from '../../verdict.js'
import { withSign } from '../wording/growth.js'
import { nameImage } from '../wording/name-image.js'
import { joinBlocks, table } from './blocks.js'
import { code } from './inline.js'
import { OUTCOME_ICONS, renderVerdict } from './verdict.js'

/** More images than that are not in the overview. */
const MOST = 100

/** All images: where there are several, an overview, then each that does not keep its limits. */
export function renderCheckReport({ images, outcome }: CheckReport): string[] {
  const [only] = images
  if (only && images.length === 1) return renderVerdict(only)
  const over = images.filter((verdict) => verdict.outcome !== 'kept')
  const title =
    over.length === 0
      ? `All ${images.length} images are within their budgets`
      : `${over.length} of ${images.length} images need a look`
  return joinBlocks([[`## ${OUTCOME_ICONS[outcome]} ${title}`], overview(images), ...over.map(renderVerdict)])
}

function overview(images: readonly Verdict[]): string[] {
  const withGrowth = images.some(({ difference }) => difference !== null)
  const rows = images
    .slice(0, MOST)
    .map(({ analysis, difference, image, limits, outcome }) => [
      OUTCOME_ICONS[outcome],
      code(nameImage(image), { cell: true, length: 80 }),
      analysis ? formatBytes(analysis.image.contentBytes) : '?',
      ...(withGrowth ? [difference ? withSign(difference.growth.contentBytes, formatBytes) : ''] : []),
      analysis && analysis.image.wastedBytes > 0 ? formatBytes(analysis.image.wastedBytes) : '',
      `${limits.filter(({ status }) => status === 'kept').length} of ${limits.length} kept`,
    ])
  const others = images.length - rows.length
  return [
    ...table(
      [
        { title: '' },
        { title: 'Image' },
        { title: 'Size', right: true },
        ...(withGrowth ? [{ title: '+/−', right: true }] : []),
        { title: 'Wasted', right: true },
        { title: 'Limits' },
      ],
      rows,
    ),
    ...(others > 0 ? ['', `and ${others} more`] : []),
  ]
}
