import * as v from 'valibot'

/** What layersize.config.* and its like may hold: one definition for the types, the checks and the schema for editors. */

const Bound = v.pipe(
  v.union([v.string(), v.number()]),
  v.description(
    'A size (300MB, 1.5GiB, bytes as a number), a count, of what is wasted also a share (5%); +5% or +2MB over the baseline.',
  ),
)

const Limit = v.strictObject({
  max: Bound,
  floor: v.exactOptional(
    v.pipe(
      v.union([v.string(), v.number()]),
      v.description('Growth below this keeps a limit that is relative to the baseline.'),
    ),
  ),
  of: v.exactOptional(
    v.pipe(
      v.picklist(['image', 'own']),
      v.description(
        'Of the whole image, or without its base. What is wasted, and by which rule, is own by default, all else of the image.',
      ),
    ),
  ),
  level: v.exactOptional(v.pipe(v.picklist(['error', 'warn']), v.description('A warning fails nothing.'))),
})

const Limits = (description: string) =>
  v.pipe(v.union([Bound, Limit, v.array(v.union([Bound, Limit]))]), v.description(description))

const LimitsBy = (what: string, description: string) =>
  v.pipe(v.record(v.pipe(v.string(), v.description(what)), Limits(description)), v.description(description))

export const LimitsSchema = v.strictObject({
  size: v.exactOptional(Limits('Bytes of all layers, uncompressed.')),
  compressed: v.exactOptional(Limits('Bytes that a pull downloads.')),
  wasted: v.exactOptional(Limits('Bytes that nobody can use, or their share of the size.')),
  layer: v.exactOptional(Limits('Bytes of any one layer.')),
  layers: v.exactOptional(Limits('How many layers.')),
  files: v.exactOptional(Limits('How many files a container sees.')),
  paths: v.exactOptional(LimitsBy('a glob', 'Bytes of what fits a glob, by globs.')),
  instructions: v.exactOptional(
    LimitsBy('a text with * for anything', 'Bytes of any one instruction, by their texts.'),
  ),
  rules: v.exactOptional(LimitsBy('a rule', 'Bytes that a rule finds wasted, by rules.')),
  failOn: v.exactOptional(
    v.pipe(
      v.array(v.string()),
      v.description('Rules that may find nothing certain or likely, of whatever size.'),
    ),
  ),
})

const Ignore = v.union([
  v.pipe(
    v.string(),
    v.description('As --ignore has it: RULE, path:GLOB, instruction:TEXT*, joined by commas.'),
  ),
  v.strictObject({
    rule: v.exactOptional(v.string()),
    path: v.exactOptional(v.pipe(v.string(), v.description('A glob.'))),
    instruction: v.exactOptional(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.description('Its number, or its text with * for anything.'),
      ),
    ),
    reason: v.exactOptional(v.pipe(v.string(), v.description('Why it is as it should be.'))),
    until: v.exactOptional(v.pipe(v.string(), v.description('The last day on which it holds, YYYY-MM-DD.'))),
  }),
])

const OfImage = {
  image: v.exactOptional(
    v.pipe(
      v.string(),
      v.description('The image, as on the command line; * for anything where one is named there.'),
    ),
  ),
  platform: v.exactOptional(v.pipe(v.string(), v.description('os/architecture[/variant].'))),
  base: v.exactOptional(v.pipe(v.string(), v.description('The image that it was built on, or scratch.'))),
  dockerfile: v.exactOptional(
    v.pipe(v.string(), v.description('The Dockerfile, from the folder of this file.')),
  ),
  target: v.exactOptional(v.pipe(v.string(), v.description('The stage that was built.'))),
  baseline: v.exactOptional(
    v.pipe(v.string(), v.description('An image or a saved analysis, from the folder of this file.')),
  ),
  limits: v.exactOptional(LimitsSchema),
  ignore: v.exactOptional(v.pipe(v.array(Ignore), v.description('What is as it should be.'))),
}

export const ConfigurationSchema = v.strictObject({
  $schema: v.exactOptional(v.string()),
  ...OfImage,
  images: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ ...OfImage, image: v.string() })),
      v.description('Several images. What is said beside them holds for each that does not say otherwise.'),
    ),
  ),
})

export type Configuration = v.InferOutput<typeof ConfigurationSchema>
export type Limits = v.InferOutput<typeof LimitsSchema>
export type Ignore = v.InferOutput<typeof Ignore>
