import * as v from 'valibot'

/**
 * What `analyze` resolves to and `--format json` prints: one definition for the types and for the JSON schema. Keys may
 * be added; one that is renamed or changes its meaning needs another schemaVersion.
 */

const bytes = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description))
const text = (description: string) => v.pipe(v.string(), v.description(description))
const index = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description))
const digest = (description: string) =>
  v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/), v.description(description))

const Confidence = v.picklist(['certain', 'likely', 'possible'])

const Warning = v.object({
  code: text('What the warning is about; does not change between versions.'),
  message: text('What it means, in a sentence.'),
})

const Base = v.pipe(
  v.object({
    value: v.nullable(text('Its name or digest, as the evidence has it.')),
    evidence: v.pipe(
      v.picklist(['option', 'provenance', 'annotation', 'dockerfile', 'history', 'none']),
      v.description('What tells of it; docs/base.md says what each is worth.'),
    ),
    confidence: v.pipe(
      v.picklist([...Confidence.options, 'unknown']),
      v.description('How sure it is that `layers` of the layers are the base; unknown where that is null.'),
    ),
    layers: v.nullable(index('How many of the lowest layers came with it.')),
  }),
  v.description('What came with FROM.'),
)

const EngineSizes = v.object({
  engine: text('The engine, its version and how it keeps images.'),
  imageBytes: v.nullable(bytes('What inspect says of the image.')),
  rows: v.pipe(
    v.array(
      v.object({
        bytes: v.nullable(bytes('What the history says of the instruction.')),
        counts: v.nullable(v.picklist(['files', 'files-without-symlinks', 'tar', 'blocks'])),
      }),
    ),
    v.description(
      'For each instruction, what the engine says of it and what it has counted; null where that is 0 or unknown.',
    ),
  ),
  reason: text('What the engine counts, in a sentence.'),
})

const Source = v.pipe(
  v.object({
    kind: v.pipe(
      v.picklist(['docker-daemon', 'podman-daemon', 'docker-archive', 'oci-archive', 'oci', 'dir']),
      v.description('What it turned out to be; a docker-archive may be unpacked.'),
    ),
    reference: text('The image as the user named it.'),
    manifestDigest: v.nullable(digest("The digest of the image's manifest, where it has one.")),
    compressedBytes: v.nullable(
      bytes('Bytes of the distinct compressed blobs, or null where not all are stored compressed.'),
    ),
    compressedEstimate: v.nullable(
      bytes('What compressedBytes would be about, from samples; null where that is known.'),
    ),
    blobs: v.pipe(
      v.array(
        v.object({
          digest: v.nullable(digest('Of the blob as stored, where a manifest says it.')),
          bytes: v.nullable(bytes('As stored.')),
          compression: v.nullable(v.picklist(['none', 'gzip', 'zstd', 'bzip2', 'xz'])),
        }),
      ),
      v.description(
        'How each layer is stored, the lowest first; bytes of layers that are missing as the manifest says.',
      ),
    ),
    engineSizes: v.pipe(
      v.nullable(EngineSizes),
      v.description("The engine's own figures, where they were asked for; else null."),
    ),
    warnings: v.array(Warning),
  }),
  v.description(
    'All that depends on where the image was read from; everything else is the same from every source.',
  ),
)

const line = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(1), v.description(description))

const UsedDockerfile = v.object({
  path: text('As a patch calls it: seen from the folder in which a patch is applied.'),
  evidence: v.pipe(
    v.picklist(['option', 'default', 'provenance']),
    v.description('Whether somebody named it, it stood there, or the image brought it.'),
  ),
  stage: v.nullable(text('The stage that was built, where it has a name.')),
  from: v.pipe(
    v.nullable(v.object({ line: line('The first of its lines.'), endLine: line('The last of them.') })),
    v.description('Where the FROM stands that names the base; null where no line is known.'),
  ),
  aligned: v.pipe(
    v.picklist(['all', 'part', 'none']),
    v.description('Whether all instructions of the stage have their steps in the history.'),
  ),
  reason: text('Why it is used, or what does not fit, in a sentence.'),
})

const Context = v.pipe(
  v.object({
    dockerfile: v.pipe(
      v.nullable(UsedDockerfile),
      v.description('The Dockerfile that the lines are of; null where none was given or found.'),
    ),
    ignore: v.pipe(
      v.array(
        v.object({
          what: text('As --ignore has it.'),
          reason: v.nullable(text('Why it is as it should be, where somebody said so.')),
          until: v.nullable(text('The last day on which it holds, YYYY-MM-DD; null for ever.')),
        }),
      ),
      v.description('What the user did not want to hear of, with what holds no longer.'),
    ),
    date: v.nullable(text('The day that decided which ignores hold, YYYY-MM-DD; null where none ends.')),
    base: Base,
  }),
  v.description('What is not the image and yet decides what the analysis says.'),
)

const Image = v.object({
  id: digest("The digest of the image's configuration."),
  platform: text('os/architecture or os/architecture/variant.'),
  created: v.nullable(text('When the image was built, RFC 3339.')),
  files: v.pipe(index('Names of regular files that a container sees.')),
  contentBytes: bytes('Bytes of all copies in all layers: visibleBytes and shadowedBytes together.'),
  tarBytes: bytes('Bytes of the uncompressed layer tars.'),
  visibleBytes: bytes('Bytes of the copies that a container sees.'),
  wastedBytes: bytes('Bytes that the certain and likely findings of the own instructions claim, each once.'),
  baseBytes: v.nullable(bytes("Bytes of the base's layers, or null where nobody knows which those are.")),
  ownBytes: v.nullable(bytes('Bytes of the other layers: with baseBytes contentBytes. Null where that is.')),
  baseWastedBytes: v.nullable(
    bytes(
      "Bytes that the certain and likely findings of the base's instructions claim, each once, and none of them in wastedBytes. Null where baseBytes is.",
    ),
  ),
  shadowedBytes: bytes('Bytes of the copies that a later layer hid.'),
  shadowedBy: v.object({
    'same-content': bytes('Written again with the same content.'),
    moved: bytes('Written again with the same content at another path.'),
    replaced: bytes('Something else stands at the path.'),
    deleted: bytes('Nothing stands at the path.'),
  }),
  baseShadowedBytes: bytes(
    'Bytes of the base that the own instructions replaced or deleted: no edit gets them back.',
  ),
})

const OfBase = v.pipe(v.boolean(), v.description('Whether it came with the base; null where nobody knows.'))

const Layer = v.object({
  index: index('The lowest layer is 0.'),
  diffId: digest('The digest of the uncompressed tar.'),
  instructions: v.pipe(
    v.array(index('An instruction.')),
    v.description('The instructions whose work the layer holds; its bytes stand on the last.'),
  ),
  contentBytes: bytes('Bytes of its copies, as if the layer alone were unpacked.'),
  tarBytes: bytes('Bytes of the uncompressed tar.'),
  entries: index('Names that the layer adds, changes or hides.'),
  base: v.nullable(OfBase),
  missing: v.pipe(
    v.nullable(v.picklist(['absent', 'encrypted', 'foreign'])),
    v.description('Why the layer could not be read, and all its figures are 0; null where it was.'),
  ),
})

const Instruction = v.object({
  index: index('The oldest step of the history is 0. Messages and reports number from 1.'),
  text: text("The Dockerfile's instruction, as far as the history tells it; secrets are ***."),
  createdBy: text('What the history records; secrets are ***.'),
  layers: v.array(index('A layer that it made.')),
  contentBytes: bytes('Bytes of its layers; with the other instructions they add up to the image.'),
  shadowedBytes: bytes('Bytes that it made and a later instruction hid.'),
  wastedBytes: bytes('Bytes that it made and that the findings claim.'),
  baseShadowedBytes: bytes('Bytes of the base that it replaced or deleted.'),
  dockerfile: v.pipe(
    v.nullable(
      v.object({
        line: line('The first of its lines.'),
        endLine: line('The last of them.'),
        stage: v.nullable(text('The stage that it stands in, where that has a name.')),
      }),
    ),
    v.description('Where it stands in the Dockerfile; null where that is not known.'),
  ),
  base: v.nullable(OfBase),
})

const Finding = v.object({
  rule: text('The rule that found it; docs/rules has a page for each.'),
  confidence: Confidence,
  own: v.pipe(
    v.boolean(),
    v.description(
      'Whether the instruction to change is the own Dockerfile’s, not the base image’s; else wastedBytes is 0.',
    ),
  ),
  wastedBytes: bytes('Bytes that count for this finding and no other; 0 where it is only possible.'),
  savesAlone: bytes('Bytes that its fix saves if nothing else is changed.'),
  rebuiltBytes: bytes(
    'Bytes that are built and pulled again although they could be kept; no part of any sum.',
  ),
  files: index('How many copies it claims.'),
  madeBy: v.array(index('A layer that made them.')),
  hiddenBy: v.array(index('A layer that hid them.')),
  changeAt: v.nullable(index('The instruction to change; null where it is FROM.')),
  paths: v.pipe(
    v.array(v.object({ path: v.string(), bytes: v.pipe(v.number(), v.integer(), v.minValue(0)) })),
    v.description(
      'The largest of the copies, at most 100. No leading slash; odd bytes as \\xNN, a backslash doubled.',
    ),
  ),
  message: text('What happens, in a sentence.'),
  fix: v.object({
    summary: text('What to write instead.'),
    patch: v.nullable(
      text('The change of the Dockerfile and of .dockerignore as a unified diff, where it can be one.'),
    ),
    savesBytes: v.nullable(
      bytes('Bytes that are no longer in the image after the patch; null where there is none.'),
    ),
  }),
})

const Fix = v.object({
  patch: text('A unified diff, as git apply takes it.'),
  savesBytes: bytes('Bytes that are no longer in the image after it.'),
  findings: v.pipe(v.array(index('A finding.')), v.description('The findings that it fixes.')),
  conflicts: v.pipe(
    v.array(index('A finding.')),
    v.description('The findings whose patches change the same lines: build again, and see what is left.'),
  ),
})

const column = (description: string) =>
  v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0))), v.description(description))
const optionalColumn = (description: string) =>
  v.pipe(v.array(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0)))), v.description(description))

const Files = v.pipe(
  v.object({
    path: v.pipe(
      v.array(v.string()),
      v.description('No leading slash; odd bytes as \\xNN, a backslash doubled.'),
    ),
    layer: column('The layer that gave it the name.'),
    kind: v.array(
      v.picklist(['file', 'symlink', 'hard-link', 'directory', 'character-device', 'block-device', 'fifo']),
    ),
    bytes: column('Of the copy, on the first of its names: all rows together are contentBytes.'),
    mode: column('Permissions, with setuid, setgid and sticky.'),
    uid: column('The number of the owner.'),
    gid: column('The number of the group.'),
    target: v.pipe(
      v.array(v.nullable(v.string())),
      v.description('Where a symlink leads; of a hard link the name that has its bytes.'),
    ),
    digest: v.pipe(
      v.array(v.nullable(digest('Of the content; of a sparse file, of its extents and data.'))),
      v.description('Of files where another file of the image has their size, or of all where asked for.'),
    ),
    state: v.pipe(
      v.array(v.picklist(['visible', 'same-content', 'moved', 'replaced', 'deleted', 'hidden'])),
      v.description(
        'Whether a container sees the copy under any name, or why not; hidden for what has no bytes.',
      ),
    ),
    hiddenBy: optionalColumn(
      'The layer that removed this name or wrote something there, be it the same anew; null while it is visible.',
    ),
    finding: optionalColumn('The finding that counts these bytes as wasted, null for none.'),
  }),
  v.description(
    'One row for each name in each layer, by columns: by layer, parents before what they hold. Only where asked for.',
  ),
)

const Whiteouts = v.pipe(
  v.object({
    path: v.pipe(
      v.array(v.string()),
      v.description("What is removed, or the folder that is emptied; '' is the root."),
    ),
    layer: column('The layer whose tar says so.'),
    opaque: v.pipe(
      v.array(v.boolean()),
      v.description('Whether all that a folder held below is hidden, and not the path itself.'),
    ),
  }),
  v.description(
    'What the layers hide of those below them, be it there or not, by columns. Where the files are asked for.',
  ),
)

export const AnalysisSchema = v.object({
  schemaVersion: v.literal(1),
  source: Source,
  context: Context,
  image: Image,
  layers: v.array(Layer),
  instructions: v.array(Instruction),
  findings: v.pipe(v.array(Finding), v.description('The one that wastes most comes first.')),
  fix: v.pipe(
    v.nullable(Fix),
    v.description('All patches that go together as one; null where there is none.'),
  ),
  warnings: v.array(Warning),
  files: v.exactOptional(Files),
  whiteouts: v.exactOptional(Whiteouts),
})

export type Analysis = v.InferOutput<typeof AnalysisSchema>
export type MissingReason = NonNullable<Analysis['layers'][number]['missing']>
export type AnalysisEngineSizes = NonNullable<Analysis['source']['engineSizes']>
export type AnalysisSource = Analysis['source']
export type AnalysisInstruction = Analysis['instructions'][number]
export type AnalysisFinding = Analysis['findings'][number]
export type AnalysisFiles = NonNullable<Analysis['files']>
export type AnalysisWhiteouts = NonNullable<Analysis['whiteouts']>
export type AnalysisWarning = Analysis['warnings'][number]
export type AnalysisFix = NonNullable<Analysis['fix']>
export type AnalysisDockerfile = NonNullable<Analysis['context']['dockerfile']>
