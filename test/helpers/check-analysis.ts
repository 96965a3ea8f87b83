import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'vitest'
import { type Analysis, type AnalyzeOptions, analyze } from '../../packages/core/src/index.js'
import { type SaveOptions, type Step, saveImage, stream } from './image.js'

const path = join(import.meta.dirname, '../../packages/core/schema/analysis.schema.json')
const validate = new Ajv({ strict: false }).compile(closed(JSON.parse(readFileSync(path, 'utf8'))))

/** Analyses an image made in memory, and holds the analysis to all that is true of any. */
export async function analyzeSteps(
  steps: readonly Step[],
  options: SaveOptions = {},
  how: AnalyzeOptions = {},
): Promise<Analysis> {
  const analysis = await analyze(stream(saveImage(steps, options)), how)
  checkAnalysis(analysis)
  return analysis
}

/** What holds for every analysis: it keeps to the schema, and all its sums add up. */
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
    expect(baseWastedBytes).toBeLessThanOrEqual(baseBytes as number)
  }
  for (const row of instructions) {
    expect(row.wastedBytes).toBeLessThanOrEqual(row.contentBytes)
    expect(row.shadowedBytes).toBeLessThanOrEqual(row.contentBytes)
  }
  for (const finding of findings) {
    expect(finding.wastedBytes).toBeLessThanOrEqual(finding.savesAlone)
    if (finding.confidence === 'possible' || !finding.own) expect(finding.wastedBytes).toBe(0)
  }
  const worst = findings.map((finding) => finding.wastedBytes)
  expect(worst).toEqual([...worst].sort((a, b) => b - a))
}

/** The schema with no key allowed that it does not describe: users may meet such keys, our own tests may not. */
function closed(schema: unknown): object {
  const text = JSON.stringify(schema, (_, value) =>
    value?.type === 'object' ? { ...value, additionalProperties: false } : value,
  )
  return JSON.parse(text)
}
