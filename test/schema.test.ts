import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { expect, test } from 'vitest'
import { AnalysisSchema } from '../packages/core/src/analysis.js'

test('the schema that is shipped is the one that the types come from', () => {
  const path = join(import.meta.dirname, '../packages/core/schema/analysis.schema.json')
  const { $schema, title, ...shipped } = JSON.parse(readFileSync(path, 'utf8'))
  const { $schema: _, ...made } = toJsonSchema(AnalysisSchema)
  expect(shipped).toEqual(made)
})
