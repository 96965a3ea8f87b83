import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'vitest'
import {
  type Analysis,
  type AnalysisFiles,
  type AnalyzeOptions,
  analyze,
  listRules,
} from '../../packages/core/src/index.js'
import { type SaveOptions, type Step, saveImage, stream } from './image.js'

const path = join(import.meta.dirname, '../../packages/core/schema/analysis.schema.json')
const validate = new Ajv({ strict: false }).compile(closed(JSON.parse(readFileSync(path, 'utf8'))))

/** Analyses an image made in memory. */
export function analyzeSteps(
  steps: readonly Step[],
  options: SaveOptions = {},
  how: AnalyzeOptions = {},
): Promise<Analysis> {
  return analyze(stream(saveImage(steps, options)), how)
}

/** Checks the analysis in what the command has printed, where it is one. */
export function checkPrinted(text: string): void {
  if (!text.startsWith('{')) return
  const printed = JSON.parse(text)
  if ('layers' in printed) checkAnalysis(printed)
  if ('images' in printed) for (const { analysis } of printed.images) if (analysis) checkAnalysis(analysis)
}

/**
 * What holds for every analysis: it keeps to the schema, all its sums add up, and its parts fit each other. Whatever
 * tests analyse is held to it by check-every-analysis.ts.
 */
export function checkAnalysis(analysis: Analysis): void {
  validate(JSON.parse(JSON.stringify(analysis)))
  expect(validate.errors).toBeNull()
  const { image, layers, instructions, findings } = analysis
  const sum = <T>(items: readonly T[], pick: (item: T) => number) =>
    items.reduce((total, item) => total + pick(item), 0)
  expect(image.visibleBytes + image.shadowedBytes).toBe(image.contentBytes)
  expect(sum(Object.values(image.shadowedBy), (bytes) => bytes)).toBe(image.shadowedBytes)
  expect(sum(layers, (layer) => layer.contentBytes)).toBe(image.contentBytes)
  expect(sum(layers, (layer) => layer.tarBytes)).toBe(image.tarBytes)
  expect(sum(instructions, (row) => row.contentBytes)).toBe(image.contentBytes)
  expect(sum(instructions, (row) => row.shadowedBytes)).toBe(image.shadowedBytes)
  expect(sum(instructions, (row) => row.wastedBytes)).toBe(image.wastedBytes)
  expect(sum(instructions, (row) => row.baseShadowedBytes)).toBe(image.baseShadowedBytes)
  expect(image.baseShadowedBytes).toBeLessThanOrEqual(image.shadowedBy.replaced + image.shadowedBy.deleted)
  expect(sum(findings, (finding) => finding.wastedBytes)).toBe(image.wastedBytes)
  const { layers: baseLayers, confidence } = analysis.context.base
  expect(confidence === 'unknown').toBe(baseLayers === null)
  expect(layers.map((layer) => layer.base)).toEqual(
    layers.map(({ index }) => (baseLayers === null ? null : index < baseLayers)),
  )
  if (baseLayers === null) {
    expect([image.baseBytes, image.ownBytes, image.baseWastedBytes]).toEqual([null, null, null])
    expect(instructions.filter((row) => row.base !== null)).toEqual([])
  } else {
    const { baseBytes, ownBytes, baseWastedBytes } = image
    expect((baseBytes ?? 0) + (ownBytes ?? 0)).toBe(image.contentBytes)
    const ofBase = instructions.filter((row) => row.base)
    expect(sum(ofBase, (row) => row.contentBytes)).toBe(baseBytes)
    expect(sum(ofBase, (row) => row.wastedBytes)).toBe(0)
    expect(sum(ofBase, (row) => row.baseShadowedBytes)).toBe(0)
    expect(baseWastedBytes).toBeLessThanOrEqual(baseBytes as number)
    const ofOthers = findings.filter((finding) => !finding.own)
    expect(baseWastedBytes).toBeLessThanOrEqual(sum(ofOthers, (finding) => finding.savesAlone))
  }
  // One look at all rows: there may be hundreds of thousands, and an expect for each takes seconds.
  expect(layers.filter((layer, i) => layer.index !== i)).toEqual([])
  expect(instructions.flatMap((row) => row.layers)).toEqual([...layers.keys()])
  const oddRows = instructions.filter((row, i) => {
    const made = row.layers.map((layer) => layers[layer] as Analysis['layers'][number])
    return (
      row.index !== i ||
      row.contentBytes !== sum(made, (layer) => layer.contentBytes) ||
      made.some((layer) => layer.instructions.at(-1) !== i) ||
      row.wastedBytes > row.contentBytes ||
      row.shadowedBytes > row.contentBytes
    )
  })
  expect(oddRows).toEqual([])
  for (const finding of findings) checkFinding(finding, analysis)
  const worst = findings.map(({ wastedBytes, savesAlone }) => [wastedBytes, savesAlone] as const)
  expect(worst).toEqual(worst.toSorted((a, b) => b[0] - a[0] || b[1] - a[1]))
  if (analysis.files) checkFiles(analysis, analysis.files)
  for (const { message } of [...analysis.warnings, ...analysis.source.warnings]) checkSentence(message)
}

/** The file table says the same as all the rest. */
function checkFiles({ image, layers, findings }: Analysis, files: AnalysisFiles): void {
  const lengths = Object.values(files).map((column) => column.length)
  expect(new Set(lengths).size).toBe(1)
  const ofLayer = layers.map(() => 0)
  const ofFinding = findings.map(() => 0)
  const ofState: Record<string, number> = {
    visible: 0,
    'same-content': 0,
    moved: 0,
    replaced: 0,
    deleted: 0,
    hidden: 0,
  }
  let visibleFiles = 0
  files.bytes.forEach((bytes, row) => {
    const finding = files.finding[row] ?? null
    ofLayer[files.layer[row] as number] = (ofLayer[files.layer[row] as number] ?? 0) + bytes
    ofState[files.state[row] as string] = (ofState[files.state[row] as string] ?? 0) + bytes
    if (finding !== null) ofFinding[finding] = (ofFinding[finding] ?? 0) + bytes
    const isFile = ['file', 'hard-link'].includes(files.kind[row] as string)
    if (isFile && files.hiddenBy[row] === null) visibleFiles++
  })
  expect(ofLayer).toEqual(layers.map((layer) => layer.contentBytes))
  expect(ofState).toEqual({ visible: image.visibleBytes, ...image.shadowedBy, hidden: 0 })
  expect(ofFinding).toEqual(findings.map((finding) => finding.wastedBytes))
  // Symlinks can be hard links of each other as well.
  expect(visibleFiles).toBeGreaterThanOrEqual(image.files)
  if (!files.kind.includes('hard-link')) expect(visibleFiles).toBe(image.files)
}

const RULES = listRules().map(({ id }) => id)

function checkFinding(finding: Analysis['findings'][number], { layers, instructions }: Analysis): void {
  expect(RULES).toContain(finding.rule)
  expect(finding.wastedBytes).toBeLessThanOrEqual(finding.savesAlone)
  if (finding.confidence === 'possible' || !finding.own) expect(finding.wastedBytes).toBe(0)
  if (!finding.own) expect(finding.confidence).not.toBe('possible')
  for (const indexes of [finding.madeBy, finding.hiddenBy]) {
    expect(indexes).toEqual([...layers.keys()].filter((layer) => indexes.includes(layer)))
  }
  const { changeAt, files, paths, savesAlone } = finding
  if (changeAt === null) expect(finding.own).toBe(true)
  else expect(instructions[changeAt]?.base).not.toBe(finding.own)
  expect(paths).toHaveLength(Math.min(files, 100))
  expect(paths).toEqual(paths.toSorted((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1)))
  const named = paths.reduce((total, { bytes }) => total + bytes, 0)
  if (paths.length === files) expect(named).toBe(savesAlone)
  else expect(named).toBeLessThanOrEqual(savesAlone)
  for (const { path } of paths) expect(path).toMatch(/^[^/]/)
  checkSentence(finding.message)
  checkSentence(finding.fix.summary)
}

/** Words for people, in one line, which end as a heading does and can be printed as they are. */
function checkSentence(text: string): void {
  expect(text).toMatch(/\S/)
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|\.$/u)
}

/** The schema with no key allowed that it does not describe: users may meet such keys, our own tests may not. */
function closed(schema: unknown): object {
  const text = JSON.stringify(schema, (_, value) =>
    value?.type === 'object' ? { ...value, additionalProperties: false } : value,
  )
  return JSON.parse(text)
}
