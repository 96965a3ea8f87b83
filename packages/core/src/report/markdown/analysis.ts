import type { Analysis } from '../../analysis.js'
import { formatBytes, formatShare } from '../../units.js'
import { count } from '../table/page.js'
import { nameImage } from '../wording/name-image.js'
import { joinBlocks } from './blocks.js'
import { findingList } from './findings.js'
import { code, prose } from './inline.js'
import { instructionTable } from './instructions.js'

const MOST_WARNINGS = 5

/** An image by itself: how large, of what, and what to change. */
export function renderAnalysis(analysis: Analysis): string[] {
  const title = `### ${code(nameImage(analysis.source.reference))}: ${formatBytes(analysis.image.contentBytes)}`
  return joinBlocks([
    [title],
    [describeTotals(analysis)],
    instructionTable(analysis, null),
    ...findingBlock(analysis),
    warningList(analysis),
  ])
}

/** What the image is, in a line. */
export function describeTotals({ image, layers, source }: Analysis): string {
  const wasted =
    image.wastedBytes > 0
      ? `**${formatBytes(image.wastedBytes)} (${formatShare(image.wastedBytes, image.contentBytes)}) wasted**`
      : 'nothing wasted'
  const pull = source.compressedBytes ?? source.compressedEstimate
  const base = image.baseBytes ? [`${formatBytes(image.baseBytes)} from the base image`] : []
  return [
    wasted,
    count(layers.length, 'layer'),
    ...base,
    ...(pull ? [`${source.compressedBytes === null ? '≈ ' : ''}${formatBytes(pull)} to pull`] : []),
    code(image.platform),
  ].join(' · ')
}

/** A heading and what to change, if there is anything. */
export function findingBlock(analysis: Analysis): string[][] {
  const list = findingList(analysis)
  return list.length > 0 ? [['#### What to change'], list] : []
}

function warningList({ source, warnings }: Analysis): string[] {
  return [...source.warnings, ...warnings]
    .slice(0, MOST_WARNINGS)
    .map(({ message }) => `- ⚠️ ${prose(message)}`)
}
