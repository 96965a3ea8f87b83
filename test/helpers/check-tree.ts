import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { expect } from 'vitest'
import type { Tree, TreeOptions } from '../../packages/core/src/index.js'

const FIGURES = ['bytes', 'shadowedBytes', 'wastedBytes', 'baseBytes', 'files'] as const

const read = (name: string) =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, `../../packages/core/schema/${name}.schema.json`), 'utf8'),
  )

/** Throws where a result is not as its schema has it. */
export function checkSchema(name: 'trace' | 'tree', value: unknown): void {
  const validate = new Ajv({ strict: false }).compile(read(name))
  validate(JSON.parse(JSON.stringify(value)))
  expect(validate.errors).toBeNull()
}

/** What holds for every tree: each folder is what is listed of it and what is not; no part is larger than the whole. */
export function checkTree({ entries, path }: Tree, options: TreeOptions = {}): void {
  const { top = 15, depth = Number.POSITIVE_INFINITY } = options
  const parts = (name: string) => name.split('/').filter(Boolean).length
  expect(entries[0]).toMatchObject({ path, parent: null })
  const only = new Set(entries.map((entry) => `${entry.kind === 'directory'} ${entry.path}`))
  expect(only.size).toBe(entries.length)
  entries.forEach((entry, i) => {
    const listed = entries.filter(({ parent }) => parent === i)
    expect(parts(entry.path) - parts(path)).toBeLessThanOrEqual(depth)
    expect(entry.bytes).toBeGreaterThanOrEqual(Math.max(entry.shadowedBytes, entry.wastedBytes))
    for (const child of listed) {
      expect(entries.indexOf(child)).toBeGreaterThan(i)
      expect(entry.path === '' || child.path === entry.path || child.path.startsWith(`${entry.path}/`)).toBe(
        true,
      )
    }
    expect(listed.map(({ bytes }) => bytes)).toEqual(listed.map(({ bytes }) => bytes).sort((a, b) => b - a))
    if (entry.kind !== 'directory') return
    for (const figure of FIGURES) {
      const all = [...listed, ...(entry.unlisted ? [entry.unlisted] : [])]
      const total = all.reduce((sum, part) => sum + (part[figure] ?? 0), 0)
      if (all.length > 0) expect(entry[figure] ?? 0, `${figure} of /${entry.path}`).toBe(total)
      for (const part of all) expect(part[figure] ?? 0).toBeGreaterThanOrEqual(0)
    }
  })
  // One that would be alone in what is left out is listed instead.
  const single = entries.filter(({ unlisted }) => unlisted === null).length
  expect(entries.length - 1).toBeLessThanOrEqual(top + single)
}
