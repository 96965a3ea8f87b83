import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  type Analysis,
  type CheckReport,
  type Difference,
  FORMATS,
  render,
} from '../../packages/core/src/index.js'
import { sampleAnalyses, sampleCheck, sampleDifference } from './samples.js'

let analysis: Analysis
let old: Analysis
let checked: CheckReport
let difference: Difference
beforeAll(async () => {
  ;[{ now: analysis, old }, checked, difference] = await Promise.all([
    sampleAnalyses(),
    sampleCheck(),
    sampleDifference(),
  ])
})

interface Result {
  ruleId: string
  ruleIndex: number
  level: string
  message: { text: string }
  locations: { physicalLocation: { artifactLocation: { uri: string }; region?: { startLine: number } } }[]
  partialFingerprints: { primaryLocationLineHash: string }
}
const sarif = async (report: Analysis | CheckReport | Difference) =>
  JSON.parse(await render(report, 'sarif')).runs[0]
const issues = async (report: Analysis | CheckReport | Difference) =>
  JSON.parse(await render(report, 'gitlab'))
const linesOf = async (report: Analysis | CheckReport | Difference) =>
  (await render(report, 'github')).trimEnd().split('\n')

test('every format of every report ends in one newline, and comes out the same again', async () => {
  for (const report of [analysis, checked, difference]) {
    for (const format of FORMATS) {
      const text = await render(report, format)
      expect(text).toMatch(/\S\n$/)
      expect(await render(report, format)).toBe(text)
    }
  }
})

describe('markdown', () => {
  test('of an image: the total, a row for each instruction, what to change', async () => {
    const text = await render(analysis, 'markdown')
    expect(text).toMatch(/^### `registry.example\/shop:2`: 2\.98 MB\n/)
    expect(text).toContain('| 4 | 380\u00a0kB | 380\u00a0kB | `RUN npm install` |')
    expect(text).toMatch(/^1\. \*\*380 kB\*\* .*\(`[a-z-]+`\)\\\n {3}→ /m)
  })

  test('of a check: each limit with its verdict, the growth, who did it', async () => {
    const text = await render(checked, 'markdown')
    expect(text).toMatch(/^## ❓ 2 of 3 images need a look\n/)
    expect(text).toMatch(/\| ❌ \| Size \| 2\.98\u00a0MB \| 2\.5\u00a0MB \|/)
    expect(text).toMatch(/\| ⚠️ \| Size \| 2\.98\u00a0MB \| 2\.9\u00a0MB \|/)
    expect(text).toMatch(/\| ✅ \| Largest layer \|/)
    expect(text).toContain('**+380 kB** since `shop:1`')
    expect(text).toContain('`RUN npm install` gained `/app/node_modules/typescript')
    expect(text).toContain('Or raise the limit in `layersize.config.json`')
    expect(text).toContain('### ❓ `gone:1`')
    // What keeps its limits is in the overview alone.
    expect(text).not.toContain('### ✅')
  })

  test('of an image within its limits: all but the limits is folded', async () => {
    const [, , kept] = checked.images
    const text = await render(kept as CheckReport['images'][number], 'markdown')
    expect(text).toMatch(/^### ✅ `shop:1`: 2\.6 MB, within its budget\n/)
    expect(text.replace(/<details>[\s\S]*?<\/details>/g, '')).not.toContain('COPY')
    expect(text).toContain('COPY')
  })

  test('of a difference: what each instruction gained', async () => {
    const text = await render(difference, 'markdown')
    expect(text).toMatch(/^### `shop:1` → `registry.example\/shop:2`: \+380 kB\n/)
    expect(text).toMatch(/\| \+380\u00a0kB \| `RUN npm install` \(new\) \|/)
  })

  test('of a difference: by what made it larger, not by what moved', async () => {
    const [row] = difference.instructions
    const change = (text: string, growthBytes: number, movedBytes: number) => ({
      ...(row as Difference['instructions'][number]),
      status: 'changed' as const,
      text,
      growthBytes,
      movedBytes,
      paths: [],
    })
    const instructions = [
      change('RUN grew', 3000, 1000),
      change('RUN got', 900_000, 900_000),
      change('RUN gave', -900_000, -900_000),
      change('RUN again', 0, 0),
    ]
    const text = await render({ ...difference, instructions }, 'markdown')
    expect(text).toContain('| +2\u00a0kB | `RUN grew` |')
    expect(text).not.toMatch(/RUN (got|gave|again)/)
  })

  test('of many images: no more than a comment holds, and whole', async () => {
    const [verdict] = checked.images
    const many = { ...checked, images: Array(300).fill(verdict) }
    const text = await render(many, 'markdown')
    expect(text.length).toBeLessThan(65_536)
    expect(text.split('<details>')).toHaveLength(text.split('</details>').length)
    expect(text).toMatch(/…and more/)
  })
})

describe('a difference that was asked to fail', () => {
  const judged = (status: 'broken' | 'kept' | 'unknown', reason: string | null) => ({
    ...difference,
    gate: { status, reason },
  })
  const REASON = 'shop:2 grew by 380 kB, 10 kB more than it may'

  test.each([
    ['broken', '❌', 'failures="1" errors="0"', /<failure type="budget-growth" message="shop:2 grew/],
    ['unknown', '❓', 'failures="0" errors="1"', /<error type="budget-growth" message="shop:2 grew/],
  ] as const)('%s is an error in every format', async (status, icon, counts, testcase) => {
    const report = judged(status, REASON)
    expect((await linesOf(report)).filter((line) => line.startsWith('::error'))).toEqual([
      expect.stringMatching(/^::error file=Dockerfile,title=Budget%3A Growth::shop:2 grew by 380 kB, /),
    ])
    expect((await sarif(report)).results[0]).toMatchObject({ ruleId: 'budget-growth', level: 'error' })
    expect((await issues(report))[0]).toMatchObject({ check_name: 'budget-growth', severity: 'major' })
    const xml = await render(report, 'junit')
    expect(xml).toContain(counts)
    expect(xml).toMatch(testcase)
    const text = await render(report, 'markdown')
    expect(text.startsWith(`### ${icon} `)).toBe(true)
    expect(text).toContain('`shop:2` grew by 380 kB')
  })

  test('kept fails nothing', async () => {
    const report = judged('kept', null)
    expect((await linesOf(report)).join()).not.toContain('::error')
    expect((await sarif(report)).results.map(({ level }: Result) => level)).not.toContain('error')
    expect(await render(report, 'junit')).toMatch(/failures="0" errors="0"[\s\S]*<testcase name="Growth"/)
    expect(await render(report, 'markdown')).toMatch(/^### ✅ /)
  })
})

describe('github', () => {
  const ORDER = ['error', 'warning', 'notice']

  test('of an image: a warning for each finding that counts', async () => {
    const [first, ...commands] = await linesOf(analysis)
    expect(first).toBe('layersize: registry.example/shop:2 is 2.98 MB, 680 kB wasted')
    expect(commands).toHaveLength(
      analysis.findings.filter(({ own, wastedBytes }) => own && wastedBytes > 0).length,
    )
    for (const line of commands) expect(line).toMatch(/^::warning file=Dockerfile,title=\d/)
  })

  test('of a check: errors, then warnings, then notices; what is kept is none', async () => {
    const lines = await linesOf(checked)
    const levels = lines.flatMap((line) => /^::(\w+) /.exec(line)?.[1] ?? [])
    expect(levels).toEqual([...levels].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b)))
    expect(new Set(levels).size).toBe(3)
    const titles = (level: string) =>
      lines.flatMap((line) => new RegExp(`^::${level} file=Dockerfile,title=([^:]*)`).exec(line)?.[1] ?? [])
    expect(titles('error')).toContain('Budget%3A Size')
    expect(titles('error')).toContain('Not analysed')
    expect(titles('warning')).toEqual(['Budget%3A Size'])
    expect(lines.join()).not.toContain('Largest layer')
  })

  test('no more of a kind than GitHub shows', async () => {
    const many = { ...checked, images: Array(50).fill(checked.images[0]) }
    const lines = await linesOf(many)
    for (const level of ['error', 'warning', 'notice'])
      expect(lines.filter((line) => line.startsWith(`::${level} `))).toHaveLength(10)
  })

  test('a line of the Dockerfile, where it is known', async () => {
    const at = withLine(analysis, 7)
    expect((await linesOf(at))[1]).toMatch(/^::warning file=build%2Cx\/Dockerfile,line=7,endLine=7,title=/)
  })
})

describe('sarif', () => {
  test('findings by level, limits by theirs', async () => {
    const { results, tool } = await sarif(checked)
    const levels = (rule: string) =>
      results.filter(({ ruleId }: Result) => ruleId === rule).map(({ level }: Result) => level)
    expect(levels('budget-size')).toEqual(['error', 'error', 'warning'])
    expect(levels('budget-layer')).toEqual([])
    expect(levels('not-analysed')).toEqual(['error'])
    expect(levels('dive-lowestEfficiency')).toEqual(['error'])
    expect(levels('metadata-only-change')).toContain('warning')
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId)
    for (const { help, shortDescription } of tool.driver.rules) {
      expect(help.text).toMatch(/\w/)
      expect(shortDescription.text).toMatch(/\w/)
    }
  })

  test('a region only where the line is known', async () => {
    for (const { locations } of (await sarif(analysis)).results as Result[])
      expect(locations[0]?.physicalLocation).toEqual({ artifactLocation: { uri: 'Dockerfile' } })
    for (const { locations } of (await sarif(withLine(analysis, 7))).results as Result[]) {
      expect(locations[0]?.physicalLocation).toEqual({
        artifactLocation: { uri: 'build%2Cx/Dockerfile' },
        region: { startLine: 7, endLine: 7 },
      })
    }
  })
})

describe('gitlab', () => {
  test('severities by level', async () => {
    const all = (await issues(checked)) as { check_name: string; severity: string }[]
    const of = (name: string) =>
      all.filter((issue) => issue.check_name === name).map(({ severity }) => severity)
    expect(of('budget-size')).toEqual(['major', 'major', 'minor'])
    expect(of('metadata-only-change')).toContain('minor')
    expect(of('BASELINE_NAME')).toEqual(['info'])
  })

  test('fingerprints differ within a report, and are the same for the next build', async () => {
    const prints = async (report: Analysis) =>
      ((await issues(report)) as { fingerprint: string }[]).map(({ fingerprint }) => fingerprint)
    const first = await prints(analysis)
    expect(new Set(first).size).toBe(first.length)
    const next: Analysis = {
      ...analysis,
      source: { ...analysis.source, reference: 'registry.example/shop:3' },
      findings: analysis.findings.map((finding) => ({
        ...finding,
        wastedBytes: finding.wastedBytes + 7,
        message: `${finding.message}, again`,
      })),
    }
    expect(await prints(next)).toEqual(first)
    const other = { ...analysis, source: { ...analysis.source, reference: 'registry.example/other:2' } }
    for (const print of await prints(other)) expect(first).not.toContain(print)
  })
})

describe('junit', () => {
  test('broken is a failure, unknown an error, skipped skipped; a warning passes and says so', async () => {
    const text = await render(checked, 'junit')
    const cases = (name: string) =>
      [...text.matchAll(/<testcase name="([^"]*)"[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)]
        .filter((match) => match[1] === name)
        .map((match) => /<(failure|error|skipped|system-out)/.exec(match[2] ?? '')?.[1])
    expect(cases('Size: at most 2.5MB')).toEqual(['failure'])
    expect(cases('Size: at most 2.9MB')).toEqual(['system-out'])
    expect(cases('Size to pull: at most 1MB')).toEqual(['error'])
    expect(cases('Largest layer: at most 3MB')).toEqual(['system-out'])
    expect(cases('Size: at most +1%')).toEqual(['failure', 'skipped'])
    expect(cases('Analysis')).toEqual(['error'])
    expect(text).toMatch(/<system-out>- warning: .*over its budget of 2\.9 MB/)
    const { length } = [...text.matchAll(/<failure/g)]
    expect(text).toMatch(
      new RegExp(`<testsuites name="layersize" tests="\\d+" failures="${length}" errors="2">`),
    )
  })

  test('of an image and of a difference, nothing fails', async () => {
    for (const report of [analysis, difference])
      expect(await render(report, 'junit')).toMatch(/failures="0" errors="0"/)
    expect(await render(analysis, 'junit')).toMatch(
      /<testcase name="deleted-later"[^>]*>\s*<system-out>- 380 kB: /,
    )
    expect(await render(difference, 'junit')).toContain('- +380 kB: 2.6 MB before, 2.98 MB now')
  })
})

test('sarif keeps to its schema', async () => {
  const {
    id: _,
    $schema: __,
    ...schema
  } = JSON.parse(readFileSync(join(import.meta.dirname, 'schemas/sarif-schema-2.1.0.json'), 'utf8'))
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema)
  for (const report of [analysis, old, checked, difference, withLine(analysis, 3)]) {
    validate(JSON.parse(await render(report, 'sarif')))
    expect(validate.errors).toBeNull()
  }
})

function withLine(report: Analysis, line: number): Analysis {
  return {
    ...report,
    context: {
      ...report.context,
      dockerfile: {
        path: 'build,x/Dockerfile',
        evidence: 'option',
        stage: null,
        from: null,
        aligned: 'all',
        reason: 'Its instructions are the last of the history',
      },
    },
    instructions: report.instructions.map((step) => ({
      ...step,
      dockerfile: { line, endLine: line, stage: null },
    })),
  }
}
