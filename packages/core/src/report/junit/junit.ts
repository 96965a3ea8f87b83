import type { Analysis } from '../../analysis.js'
import type { Difference, GrowthVerdict } from '../../difference.js'
import { formatBytes, formatCount } from '../../units.js'
import type { LimitVerdict, Verdict } from '../../verdict.js'
import { listRules } from '../../waste/rules.js'
import { shownBytes } from '../choose-findings.js'
import type { Report } from '../render.js'
import { describeChange } from '../wording/difference.js'
import { describeDiveRule } from '../wording/dive.js'
import { writtenFigure } from '../wording/figure.js'
import { withSign } from '../wording/growth.js'
import { describeLimit, labelLimit } from '../wording/limit.js'
import { adviseOnLimit } from '../wording/limit-advice.js'
import { nameImage } from '../wording/name-image.js'
import { namePlace } from '../wording/place.js'
import { type Case, renderSuites, type Suite } from './suite.js'

/** JUnit's XML: a suite for each image. Only limits fail; what is wasted, and what differs, is told and passes. */
export function renderJunit(report: Report): string {
  if ('findings' in report) return renderSuites([suiteOfAnalysis(report)])
  if ('growth' in report) return renderSuites([suiteOfDifference(report)])
  return renderSuites(('images' in report ? report.images : [report]).map(suiteOfVerdict))
}

function suiteOfVerdict(verdict: Verdict): Suite {
  const { dive, error, image, limits } = verdict
  const failed: Case[] = error
    ? [
        {
          name: 'Analysis',
          status: 'error',
          type: error.code,
          message: error.message,
          lines: error.hint === null ? [] : [error.hint],
        },
      ]
    : []
  const asDive = (dive?.rules ?? []).map(
    (rule): Case => ({
      name: `dive's ${rule.rule}`,
      status: ({ passed: 'passed', failed: 'failure', disabled: 'skipped' } as const)[rule.status],
      type: `dive-${rule.rule}`,
      message:
        rule.status === 'disabled' ? 'disabled' : describeDiveRule(rule, dive as NonNullable<typeof dive>),
      lines: rule.status === 'failed' ? (dive?.differences ?? []) : [],
    }),
  )
  return {
    name: nameImage(image),
    cases: [...failed, ...limits.map((limit) => caseOfLimit(limit, verdict)), ...asDive],
  }
}

function caseOfLimit(limit: LimitVerdict, verdict: Verdict): Case {
  const { kind, level, max, status } = limit
  const message = describeLimit(limit, verdict)
  const advice = adviseOnLimit(limit, verdict)
  const common = {
    name: `${labelLimit(limit)}: at most ${writtenFigure(max, limit)}`,
    type: `budget-${kind}`,
  }
  switch (status) {
    case 'kept':
      return { ...common, status: 'passed', lines: [message] }
    case 'skipped':
      return { ...common, status: 'skipped', message }
    case 'unknown':
      if (level === 'warn') return { ...common, status: 'skipped', message: `warning: ${message}` }
      return { ...common, status: 'error', message }
    case 'broken':
      if (level === 'warn') return { ...common, status: 'passed', lines: [`warning: ${message}`, ...advice] }
      return { ...common, status: 'failure', message, lines: advice }
  }
}

function suiteOfAnalysis(analysis: Analysis): Suite {
  const { findings, source } = analysis
  return {
    name: nameImage(source.reference),
    cases: listRules().map(({ id }) => ({
      name: id,
      status: 'passed',
      lines: findings
        .filter(({ own, rule }) => own && rule === id)
        .flatMap((finding) => {
          const possible = finding.confidence === 'possible' ? ' (possible, not counted)' : ''
          const place = namePlace(analysis, finding.changeAt)
          const where = place === null ? '' : ` [${place}]`
          return [
            `${formatBytes(shownBytes(finding))}${possible}: ${finding.message}${where}`,
            finding.fix.summary,
          ]
        }),
    })),
  }
}

function caseOfGate({ status, reason }: GrowthVerdict): Case {
  const outcome = ({ kept: 'passed', broken: 'failure', unknown: 'error' } as const)[status]
  return { name: 'Growth', status: outcome, type: 'budget-growth', message: reason ?? '' }
}

function suiteOfDifference({ before, after, gate, growth, instructions, waste }: Difference): Suite {
  const number = formatCount
  const figure = (name: string, key: keyof typeof growth, format: (n: number) => string): Case[] => {
    const [old, now, by] = [before[key], after[key], growth[key]]
    if (old === null || now === null || by === null) return []
    return [
      {
        name,
        status: 'passed',
        lines: [`${withSign(by, format)}: ${format(old)} before, ${format(now)} now`],
      },
    ]
  }
  const changed = instructions.filter(({ status }) => status !== 'same')
  return {
    name: `${nameImage(before.reference)} → ${nameImage(after.reference)}`,
    cases: [
      ...(gate ? [caseOfGate(gate)] : []),
      ...figure('Size', 'contentBytes', formatBytes),
      ...figure('Size to pull', 'compressedBytes', formatBytes),
      ...figure('Wasted', 'wastedBytes', formatBytes),
      ...figure('Own part', 'ownBytes', formatBytes),
      ...figure('Files', 'files', number),
      ...figure('Layers', 'layers', number),
      { name: 'Instructions', status: 'passed', lines: changed.map(describeChange) },
      {
        name: 'Waste',
        status: 'passed',
        lines: waste.map(
          ({ status, growthBytes, message }) =>
            `${status}, ${withSign(growthBytes, formatBytes)}: ${message}`,
        ),
      },
    ],
  }
}
