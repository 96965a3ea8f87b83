import { listRules } from '../../waste/rules.js'
import { escapeFormat } from '../escape-format.js'
import type { Remark } from '../remarks/remark.js'
import { LONGEST, remarksOf } from '../remarks/remarks-of.js'
import type { Report } from '../render.js'
import { safeText } from '../safe-text.js'
import { shorten } from '../shorten.js'
import { nameImage } from '../wording/name-image.js'
import { escapeMessage } from './escape-message.js'
import { describeFixes } from './fixes.js'
import { describeRule } from './rule.js'
import { toUri } from './uri.js'

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** A log of one run in SARIF 2.1.0, as code scanning reads it. */
export function renderSarif(report: Report): string {
  const remarks = remarksOf(report)
  const summaries = new Map(listRules().map(({ id, summary }) => [id, summary]))
  const rules = [...new Map(remarks.map((remark) => [remark.rule, remark])).values()]
  const order = new Map(rules.map(({ rule }, i) => [rule, i]))
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'layersize', rules: rules.map((rule) => describeRule(rule, summaries)) } },
        invocations: [
          {
            executionSuccessful: !remarks.some(({ about }) => about === 'failure'),
            toolExecutionNotifications: warningsOf(report).map((text) => ({
              level: 'warning',
              message: { text: escapeMessage(text) },
            })),
          },
        ],
        results: remarks.map((remark) => describeResult(remark, order.get(remark.rule) as number)),
        columnKind: 'utf16CodeUnits',
      },
    ],
  }
  return `${escapeFormat(JSON.stringify(log, null, 2))}\n`
}

function describeResult(remark: Remark, ruleIndex: number) {
  const { rule, level, message, advice, file, line, endLine, patch, instruction, image, fingerprint } = remark
  return {
    ruleId: safeText(rule),
    ruleIndex,
    level,
    message: { text: [message, ...advice].map(escapeMessage).join('\n') },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(file) },
          ...(line !== null && { region: { startLine: line, ...(endLine !== null && { endLine }) } }),
        },
        ...(instruction && {
          logicalLocations: [
            {
              name: safeText(shorten(instruction.text, LONGEST)),
              fullyQualifiedName: `${safeText(nameImage(image))}#${instruction.index + 1}`,
              kind: 'instruction',
            },
          ],
        }),
      },
    ],
    // Code scanning tells by it what is new and what was there before.
    partialFingerprints: { primaryLocationLineHash: `${fingerprint}:1` },
    ...describeFixes(patch, advice),
    properties: { image: safeText(nameImage(image)) },
  }
}

/** What the analysis is unsure of. */
function warningsOf(report: Report): string[] {
  if ('growth' in report) return report.notes.map(({ message }) => message)
  if ('images' in report) return report.images.flatMap(warningsOf)
  const analysis = 'findings' in report ? report : report.analysis
  return analysis ? [...analysis.source.warnings, ...analysis.warnings].map(({ message }) => message) : []
}
