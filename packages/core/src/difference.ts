import * as v from 'valibot'

/** What `diff` resolves to and `layersize diff --format json` prints: one definition for the types and the JSON schema. */

const text = (description: string) => v.pipe(v.string(), v.description(description))
const bytes = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description))
const growth = (description: string) => v.pipe(v.number(), v.integer(), v.description(description))
const place = (description: string) =>
  v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description)))

const Side = v.object({
  reference: text('The image as the user named it.'),
  id: text("The digest of the image's configuration."),
  platform: text('os/architecture or os/architecture/variant.'),
  base: v.nullable(text('What it was built on, where that is known, as the evidence has it.')),
  created: v.nullable(text('When the image was built, RFC 3339.')),
  contentBytes: bytes('Bytes of all copies in all layers.'),
  compressedBytes: v.nullable(bytes('Bytes of the distinct compressed blobs, where they are known.')),
  wastedBytes: bytes('Bytes that the own findings claim.'),
  ownBytes: v.nullable(bytes('Bytes of the layers above the base, where it is known.')),
  files: bytes('Names of regular files that a container sees.'),
  layers: bytes('How many layers it has.'),
})

const PathChange = v.object({
  path: text('No leading slash; odd bytes as \\xNN, a backslash doubled.'),
  directory: v.pipe(v.boolean(), v.description('Whether it stands for all that changed below it.')),
  status: v.picklist(['added', 'removed', 'changed']),
  files: bytes('How many copies came, went or changed.'),
  beforeBytes: bytes('Of the old image.'),
  afterBytes: bytes('Of the new image.'),
  growthBytes: growth('What it gained; below 0 what it lost.'),
})

const InstructionChange = v.object({
  status: v.pipe(
    v.picklist(['same', 'changed', 'added', 'removed']),
    v.description('Same where the layers are the same to the byte, wherever it stands now.'),
  ),
  before: place('Its index in the old image, null where it is new.'),
  after: place('Its index in the new image, null where it is gone.'),
  text: text('As the new image has it, or the old one where it is gone.'),
  base: v.nullable(v.pipe(v.boolean(), v.description('Whether it came with the base.'))),
  place: v.pipe(
    v.optional(
      v.object({
        path: text('The Dockerfile.'),
        line: bytes('The first of its lines.'),
        endLine: bytes('The last of them.'),
      }),
    ),
    v.description('Where it stands in the Dockerfile of the new image, where that is known.'),
  ),
  beforeBytes: bytes('Of the old image.'),
  afterBytes: bytes('Of the new image.'),
  growthBytes: growth('What it gained; those of all instructions add up to the growth of the image.'),
  movedBytes: growth(
    'What of growthBytes other instructions had before, at the same path or another (below 0, what others have now): no growth of the image, all add up to 0.',
  ),
  paths: v.pipe(
    v.array(PathChange),
    v.description('What changed most in it, at most 20, folders rolled up. Empty without file tables.'),
  ),
})

const WasteChange = v.object({
  status: v.picklist(['new', 'gone', 'changed']),
  rule: text('The rule that found it.'),
  before: place('The finding in the old image, null where it is new.'),
  after: place('The finding in the new image, null where it is gone.'),
  beforeBytes: bytes('wastedBytes of the old finding.'),
  afterBytes: bytes('wastedBytes of the new finding.'),
  growthBytes: growth('What it gained.'),
  message: text('What happens, in a sentence.'),
})

const Move = v.object({
  from: text('A file or folder of the old image.'),
  to: text('Where the same content stands in the new one.'),
  files: bytes('How many files moved with it.'),
  bytes: bytes('What they weigh.'),
})

export const DifferenceSchema = v.object({
  schemaVersion: v.literal(1),
  before: Side,
  after: Side,
  growth: v.object({
    contentBytes: growth('Of the content.'),
    compressedBytes: v.nullable(growth('Of what is pulled, where both sides know it.')),
    wastedBytes: growth('Of what is wasted.'),
    ownBytes: v.nullable(growth('Of what stands above the base, where both sides know it.')),
    files: growth('Of the number of files.'),
    layers: growth('Of the number of layers.'),
  }),
  instructions: v.pipe(v.array(InstructionChange), v.description('All, the largest change first.')),
  paths: v.pipe(
    v.nullable(v.array(PathChange)),
    v.description(
      'What changed most in the image, folders rolled up, largest change first; null without file tables.',
    ),
  ),
  moved: v.pipe(v.array(Move), v.description('What stands elsewhere now, the largest first.')),
  waste: v.pipe(
    v.array(WasteChange),
    v.description('Findings that came, went or changed, the largest change first.'),
  ),
  notes: v.array(v.object({ code: v.string(), message: v.string() })),
  gate: v.pipe(
    v.optional(
      v.object({
        status: v.picklist(['kept', 'broken', 'unknown']),
        reason: v.nullable(text('What is wrong, in a sentence; null where it is kept.')),
      }),
    ),
    v.description('What was said of the growth, where it was asked to fail by more than so much.'),
  ),
})

export type Difference = v.InferOutput<typeof DifferenceSchema>
export type InstructionChange = Difference['instructions'][number]
export type PathChange = NonNullable<Difference['paths']>[number]
export type Move = Difference['moved'][number]
export type GrowthVerdict = NonNullable<Difference['gate']>
export type WasteChange = Difference['waste'][number]
