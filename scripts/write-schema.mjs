// Writes the JSON schemas from the definitions that the types come from.
import { writeFileSync } from 'node:fs'
import { toJsonSchema } from '@valibot/to-json-schema'
import { AnalysisSchema } from '../packages/core/dist/analysis.js'
import { ConfigurationDefinitions, ConfigurationSchema } from '../packages/core/dist/configuration.js'
import { DifferenceSchema } from '../packages/core/dist/difference.js'
import { CheckReportSchema } from '../packages/core/dist/verdict.js'

write('analysis', 'layersize analysis, schemaVersion 1', AnalysisSchema)
write('check', 'layersize check, schemaVersion 1', CheckReportSchema)
write('difference', 'layersize diff, schemaVersion 1', DifferenceSchema)
write('configuration', 'layersize configuration', ConfigurationSchema, ConfigurationDefinitions)

function write(name, title, definition, definitions) {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title,
    ...toJsonSchema(definition, { definitions }),
  }
  writeFileSync(
    new URL(`../packages/core/schema/${name}.schema.json`, import.meta.url),
    `${JSON.stringify(schema, null, 2)}\n`,
  )
}
