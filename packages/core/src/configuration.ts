import * as v from 'valibot'

/** What layersize.config.* and its like may hold: one definition for the types, the checks and the schema for editors. */

const text = (description: string) => v.pipe(v.string(), v.description(description))

const Bound = v.pipe(
  v.union([v.string(), v.number()]),
  v.title('a size or number'),
  v.description(
    'A size (300MB, 1.5GiB, bytes as a number) or a count. Of what is wasted also a share of the size (5%). With a + in front what may come on top of the baseline: +5%, +2MB, +3.',
  ),
)

const Limit = v.pipe(
  v.strictObject({
    max: Bound,
    floor: v.exactOptional(
      v.pipe(
        v.union([v.string(), v.number()]),
        v.title('a size or number'),
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
    level: v.exactOptional(
      v.pipe(v.picklist(['error', 'warn']), v.description('error by default; a warning fails nothing.')),
    ),
  }),
  v.title('an object with max'),
  v.description('A limit that says more than how much.'),
)

const OneLimit = v.union([Bound, Limit])

const Limits = (description: string) =>
  v.pipe(v.union([OneLimit, v.array(OneLimit)]), v.description(description))

const LimitsBy = (what: string, description: string) =>
  v.pipe(v.record(text(what), Limits(description)), v.description(description))

export const LimitsSchema = v.pipe(
  v.strictObject({
    size: v.exactOptional(Limits('Bytes of all layers, uncompressed.')),
    compressed: v.exactOptional(Limits('Bytes that a pull downloads.')),
    wasted: v.exactOptional(Limits('Bytes that nobody can use, or their share of the size.')),
    layer: v.exactOptional(Limits('Bytes of any one layer.')),
    layers: v.exactOptional(Limits('How many layers.')),
    files: v.exactOptional(Limits('How many files a container sees.')),
    paths: v.exactOptional(
      LimitsBy('A glob, such as /app/node_modules/**.', 'Bytes of all that fits a glob, by globs.'),
    ),
    instructions: v.exactOptional(
      LimitsBy('Its text, with * for anything.', 'Bytes of any one instruction, by their texts.'),
    ),
    rules: v.exactOptional(
      LimitsBy('A rule; layersize rules lists them.', 'Bytes that a rule finds wasted, by rules.'),
    ),
    failOn: v.exactOptional(
      v.pipe(
        v.array(v.string()),
        v.description('Rules that may find nothing certain or likely, of whatever size.'),
      ),
    ),
  }),
  v.description('The most that the image may have. docs/budgets.md says what each figure is.'),
)

const Ignore = v.pipe(
  v.union([
    v.pipe(
      v.string(),
      v.description('As --ignore has it: RULE, path:GLOB, instruction:TEXT*, joined by commas.'),
    ),
    v.strictObject({
      rule: v.exactOptional(text('A rule; layersize rules lists them.')),
      path: v.exactOptional(text('A glob.')),
      instruction: v.exactOptional(
        v.pipe(
          v.union([v.string(), v.number()]),
          v.description('Its number in the report, or its text with * for anything.'),
        ),
      ),
      reason: v.exactOptional(text('Why it is as it should be.')),
      until: v.exactOptional(text('The last day on which it holds, YYYY-MM-DD.')),
    }),
  ]),
  v.description('Findings to leave out: all that is named must hold.'),
)

const OfImage = {
  platform: v.exactOptional(text('os/architecture[/variant].')),
  base: v.exactOptional(text('The image that it was built on, or scratch.')),
  dockerfile: v.exactOptional(
    text('The Dockerfile that it was built from, seen from the folder of this file.'),
  ),
  target: v.exactOptional(text('The stage of the Dockerfile that was built, the last by default.')),
  baseline: v.exactOptional(
    text('What + is relative to: an image, or a saved analysis, seen from the folder of this file.'),
  ),
  limits: v.exactOptional(LimitsSchema),
  ignore: v.exactOptional(v.pipe(v.array(Ignore), v.description('What is as it should be.'))),
}

const IMAGE = 'The image, as on the command line; * for anything where one is named there.'

export const ConfigurationSchema = v.strictObject({
  $schema: v.exactOptional(text('For editors.')),
  image: v.exactOptional(text(IMAGE)),
  ...OfImage,
  images: v.exactOptional(
    v.pipe(
      v.array(v.strictObject({ image: text(IMAGE), ...OfImage })),
      v.description('Several images. What is said beside them holds for each that does not say otherwise.'),
    ),
  ),
})

/** What the schema for editors says once. */
export const ConfigurationDefinitions = {
  bound: Bound,
  limit: Limit,
  limits: LimitsSchema,
  ignore: Ignore,
}

export type Configuration = v.InferOutput<typeof ConfigurationSchema>
export type Limits = v.InferOutput<typeof LimitsSchema>
export type Ignore = v.InferOutput<typeof Ignore>
