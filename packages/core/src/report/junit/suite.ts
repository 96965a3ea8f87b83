import { LONGEST } from '../remarks/remarks-of.js'
import { shorten } from '../shorten.js'
import { escapeXml } from './escape-xml.js'

export interface Case {
  readonly name: string
  readonly status: 'passed' | 'failure' | 'error' | 'skipped'
  /** Which rule or limit it is; shown where it does not pass. */
  readonly type?: string
  /** What happens, in a sentence. */
  readonly message?: string
  /** More, a sentence each. */
  readonly lines?: readonly string[]
}

export interface Suite {
  readonly name: string
  readonly cases: readonly Case[]
}

/** Suites of test cases in the XML that JUnit began and CI systems read. */
export function renderSuites(suites: readonly Suite[]): string {
  const all = suites.flatMap(({ cases }) => cases)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="layersize" tests="${all.length}" failures="${count(all, 'failure')}" errors="${count(all, 'error')}">`,
    ...suites.flatMap(renderSuite),
    '</testsuites>',
    '',
  ].join('\n')
}

function renderSuite({ name, cases }: Suite): string[] {
  const counts = `tests="${cases.length}" failures="${count(cases, 'failure')}" errors="${count(cases, 'error')}" skipped="${count(cases, 'skipped')}"`
  return [
    `  <testsuite name="${textOf(name)}" ${counts}>`,
    ...cases.flatMap((one) => renderCase(one, name)),
    '  </testsuite>',
  ]
}

function renderCase({ name, status, type, message, lines = [] }: Case, suite: string): string[] {
  const open = `    <testcase name="${textOf(name)}" classname="${textOf(suite)}"`
  // A line of its own for each sentence, and never one that begins with what an image says.
  const text = lines.map((line) => `- ${textOf(line)}`).join('\n')
  const about = `${type === undefined ? '' : ` type="${textOf(type)}"`} message="${textOf(message ?? '')}"`
  if (status === 'passed') {
    return text === ''
      ? [`${open}/>`]
      : [`${open}>`, `      <system-out>${text}</system-out>`, '    </testcase>']
  }
  return [`${open}>`, `      <${status}${about}>${text}</${status}>`, '    </testcase>']
}

function count(cases: readonly Case[], status: Case['status']): number {
  return cases.filter((one) => one.status === status).length
}

function textOf(text: string): string {
  return escapeXml(shorten(text, LONGEST))
}
