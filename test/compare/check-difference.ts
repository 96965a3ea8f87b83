import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'vitest'
import type { Analysis, AnalysisFiles, Difference } from '../../packages/core/src/index.js'

const path = join(import.meta.dirname, '../../packages/core/schema/difference.schema.json')
const validate = new Ajv({ strict: false }).compile(JSON.parse(readFileSync(path, 'utf8')))

type PathChange = NonNullable<Difference['paths']>[number]

/** What holds for every difference: it keeps to the schema, and all its sums add up to what the two images say. */
export function checkDifference(before: Analysis, after: Analysis, difference: Difference): void {
  validate(JSON.parse(JSON.stringify(difference)))
  expect(validate.errors).toBeNull()
  const { growth, instructions, paths, moved, waste } = difference
  expect(growth.contentBytes).toBe(after.image.contentBytes - before.image.contentBytes)
  expect(growth.wastedBytes).toBe(after.image.wastedBytes - before.image.wastedBytes)
  expect(sum(instructions, (row) => row.growthBytes)).toBe(growth.contentBytes)
  expect(sum(instructions, (row) => row.movedBytes)).toBe(0)
  expect(sum(waste, (row) => row.growthBytes)).toBe(growth.wastedBytes)
  checkInstructions(before, after, instructions)
  for (const row of [...instructions, ...(paths ?? []), ...waste])
    expect(row.growthBytes).toBe(row.afterBytes - row.beforeBytes)
  if (paths === null || !before.files || !after.files) return
  checkPaths(paths, 100, growth.contentBytes)
  for (const row of instructions) {
    checkPaths(row.paths, 20, row.status === 'same' ? 0 : row.growthBytes - row.movedBytes)
    if (row.status === 'same') expect(row.paths).toEqual([])
  }
  const [old, now] = [bytesAt(before.files), bytesAt(after.files)]
  const linked = new Set([...linkedPaths(before.files), ...linkedPaths(after.files)])
  // A copy of several names is named by any of them.
  for (const row of paths.filter(({ directory, path }) => !directory && !linked.has(path))) {
    expect(row.beforeBytes).toBe(old.get(row.path) ?? 0)
    expect(row.afterBytes).toBe(now.get(row.path) ?? 0)
  }
  for (const { from, to, bytes } of moved) {
    expect(below(old, from)).toBeGreaterThanOrEqual(bytes)
    expect(below(now, to)).toBeGreaterThanOrEqual(bytes)
  }
}

function checkInstructions(before: Analysis, after: Analysis, rows: Difference['instructions']): void {
  const numbers = (side: 'after' | 'before') =>
    rows.flatMap((row) => (row[side] === null ? [] : [row[side]])).sort((a, b) => a - b)
  expect(numbers('before')).toEqual(before.instructions.map(({ index }) => index))
  expect(numbers('after')).toEqual(after.instructions.map(({ index }) => index))
  for (const { before: from, after: to, beforeBytes, afterBytes, status } of rows) {
    const old = from === null ? undefined : before.instructions[from]
    const now = to === null ? undefined : after.instructions[to]
    expect(beforeBytes).toBe(old?.contentBytes ?? 0)
    expect(afterBytes).toBe(now?.contentBytes ?? 0)
    expect(status === 'added').toBe(!old)
    expect(status === 'removed').toBe(!now)
    if (status === 'same') expect(diffIds(after, now?.layers)).toEqual(diffIds(before, old?.layers))
  }
}

function diffIds({ layers }: Analysis, of: readonly number[] = []): string[] {
  return layers.filter(({ index, entries }) => of.includes(index) && entries > 0).map(({ diffId }) => diffId)
}

/** None stands for what another stands for, and together they are all there is, unless they are capped. */
function checkPaths(rows: readonly PathChange[], most: number, growthBytes: number): void {
  expect(rows.length).toBeLessThanOrEqual(most)
  if (rows.length < most) expect(sum(rows, (row) => row.growthBytes)).toBe(growthBytes)
  const folders = rows.filter(({ directory }) => directory).map(({ path }) => path)
  for (const { path } of rows) expect(folders.filter((folder) => path.startsWith(`${folder}/`))).toEqual([])
}

function linkedPaths({ kind, path, target }: AnalysisFiles): (string | null | undefined)[] {
  return [...kind.keys()].flatMap((row) => (kind[row] === 'hard-link' ? [path[row], target[row]] : []))
}

/** Hard links of a copy each count what it weighs. */
function bytesAt(files: AnalysisFiles): Map<string, number> {
  const sums = new Map<string, number>()
  const first = new Map<string, number>()
  for (const [row, path] of files.path.entries()) {
    const kind = files.kind[row]
    if (kind !== 'hard-link') first.set(`${files.layer[row]} ${path}`, files.bytes[row] as number)
    sums.set(path, (sums.get(path) ?? 0) + (files.bytes[row] as number))
  }
  for (const [row, path] of files.path.entries()) {
    if (files.kind[row] !== 'hard-link') continue
    const bytes = first.get(`${files.layer[row]} ${files.target[row]}`) ?? 0
    sums.set(path, (sums.get(path) ?? 0) + bytes)
  }
  return sums
}

function below(sums: ReadonlyMap<string, number>, path: string): number {
  return sum([...sums], ([name, bytes]) => (name === path || name.startsWith(`${path}/`) ? bytes : 0))
}

function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((total, item) => total + pick(item), 0)
}
