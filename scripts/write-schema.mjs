// Writes the JSON schema of the analysis from the definition that its types come from.
import { writeFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { AnalysisSchema } from '../packages/core/dist/analysis.js'

const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'layersize analysis, schemaVersion 1',
  ...toJsonSchema(AnalysisSchema),
}
writeFileSync(
  new URL('../packages/core/schema/analysis.schema.json', import.meta.url),
  `${JSON.stringify(schema, null, 2)}\n`,
)
