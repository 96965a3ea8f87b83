import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { toJsonSchema } from '@valibot/to-json-schema'
import { expect, test } from 'vitest'
import { AnalysisSchema } from '../packages/core/src/analysis.js'
import { ConfigurationDefinitions, ConfigurationSchema } from '../packages/core/src/configuration.js'
import { DifferenceSchema } from '../packages/core/src/difference.js'
import { CheckReportSchema } from '../packages/core/src/verdict.js'

test.each([
  ['analysis', AnalysisSchema, undefined],
  ['check', CheckReportSchema, undefined],
  ['configuration', ConfigurationSchema, ConfigurationDefinitions],
  ['difference', DifferenceSchema, undefined],
] as const)(
  'the schema of the %s that is shipped is the one that the types come from',
  (name, definition, definitions) => {
    const path = join(import.meta.dirname, `../packages/core/schema/${name}.schema.json`)
    const { $schema, title, ...shipped } = JSON.parse(readFileSync(path, 'utf8'))
    const { $schema: _, ...made } = toJsonSchema(definition, definitions && { definitions })
    expect(shipped).toEqual(made)
  },
)
