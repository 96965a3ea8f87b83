import { formatBytes } from '../../units.js'
import type { Outcome, Verdict } from '../../verdict.js'
import { withSign } from '../wording/growth.js'
import { nameBaseline, nameImage } from '../wording/name-image.js'
import { describeTotals, findingBlock } from './analysis.js'
import { folded, joinBlocks } from './blocks.js'
import { code, prose } from './inline.js'
import { instructionTable } from './instructions.js'
import { diveNotes, limitList, limitTable } from './limits.js'

export const OUTCOME_ICONS: Readonly<Record<Outcome, string>> = {
  kept: '✅',
  warned: '⚠️',
  broken: '❌',
  undecided: '❓',
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  kept: 'within its budget',
  warned: 'within its budget, with warnings',
  broken: 'over its budget',
  undecided: 'not all limits can be checked',
}

/** What became of one image: its limits, how it grew, what to change; and where its bytes are, folded. */
export function renderVerdict(verdict: Verdict): string[] {
  const { analysis, baseline, difference, error, image, notes, outcome } = verdict
  const size = analysis ? `: ${formatBytes(analysis.image.contentBytes)},` : ':'
  const growth =
    baseline && difference
      ? [`**${withSign(difference.growth.contentBytes, formatBytes)}** since ${code(nameBaseline(verdict))}`]
      : []
  return joinBlocks([
    [`### ${OUTCOME_ICONS[outcome]} ${code(nameImage(image))}${size} ${OUTCOMES[outcome]}`],
    error
      ? [
          `Not analysed: ${prose(error.message)}${error.hint === null ? '' : `\\`}`,
          ...(error.hint === null ? [] : [`→ ${prose(error.hint)}`]),
        ]
      : [],
    analysis ? [[...growth, describeTotals(analysis)].join(' · ')] : [],
    limitTable(verdict),
    limitList(verdict),
    diveNotes(verdict),
    notes.slice(0, 10).map(({ message }) => `- Note: ${prose(message)}`),
    ...(analysis
      ? [folded('Where the bytes are', instructionTable(analysis, difference)), ...changes(verdict)]
      : []),
  ])
}

/** What to change is what is looked for where a limit is not kept. */
function changes({ analysis, outcome }: Verdict): string[][] {
  const [title, list] = analysis ? findingBlock(analysis) : []
  if (!title || !list) return []
  return outcome === 'kept' ? [folded('What to change', list)] : [title, list]
}
