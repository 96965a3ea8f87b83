import * as v from 'valibot'

/** What `listTree` and `tracePath` return and `--format json` prints: one definition for the types and the JSON schemas. */

const text = (description: string) => v.pipe(v.string(), v.description(description))
const whole = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description))
const optional = (description: string) => v.nullable(whole(description))
const path = (description: string) => text(`${description} No leading slash; odd bytes as \\xNN.`)

const Kind = v.picklist([
  'file',
  'symlink',
  'hard-link',
  'directory',
  'character-device',
  'block-device',
  'fifo',
])

/** What is counted of any set of copies. */
const figures = {
  bytes: whole('Bytes of all its copies, whether a container sees them or not: what ships.'),
  shadowedBytes: whole('Of these, bytes that no container sees.'),
  wastedBytes: whole('Of these, bytes that findings count as wasted.'),
  baseBytes: optional('Of these, bytes that came with the base; null where nobody knows what did.'),
  files: whole('Paths of all but folders, each once.'),
}

const OfBase = v.pipe(
  v.nullable(v.boolean()),
  v.description('Whether it came with the base; null where nobody knows.'),
)

const Place = v.pipe(
  v.nullable(
    v.object({
      path: text('The Dockerfile.'),
      line: whole('The first of its lines.'),
      endLine: whole('The last of them.'),
    }),
  ),
  v.description('Where it stands in the Dockerfile; null where that is not known.'),
)

const common = {
  schemaVersion: v.literal(1),
  reference: text('The image as the user named it.'),
  path: path('What is looked at, symlinks on the way followed; the root is empty.'),
  links: v.pipe(
    v.array(v.object({ path: path('The symlink.'), target: text('Where it leads, as it says.') })),
    v.description('The symlinks that were followed to get there.'),
  ),
  base: v.object({
    value: v.nullable(text('The base as the analysis names it.')),
    confidence: v.picklist(['certain', 'likely', 'possible', 'unknown']),
  }),
  missingLayers: whole('How many layers could not be read: nothing of what they hold is told here.'),
}

const TreeEntry = v.object({
  path: path('Where it stands.'),
  kind: v.pipe(
    Kind,
    v.description(
      'As the last layer that has it says. What was a folder and a file in turn is listed as both.',
    ),
  ),
  parent: optional('The place in this list of the folder that it is listed under; null for the first.'),
  visible: v.pipe(v.boolean(), v.description('Whether a container sees any of it.')),
  ...figures,
  unlisted: v.pipe(
    v.nullable(v.object({ entries: whole('How many entries of the folder these are.'), ...figures })),
    v.description(
      'What else is in a folder: with what is listed under it, it adds up to the folder. Null where that is all.',
    ),
  ),
})

const Hid = v.object({
  instruction: whole('The instruction that made them.'),
  text: text('What it says.'),
  base: OfBase,
  place: Place,
  bytes: whole('Bytes that it hid of these.'),
  copies: whole('How many copies.'),
  within: path('The folder, or the file, that all of them are in.'),
})

export const TreeSchema = v.object({
  ...common,
  instructions: v.pipe(
    v.nullable(
      v.array(
        v.object({ index: whole('Its index.'), text: text('What it says.'), base: OfBase, place: Place }),
      ),
    ),
    v.description('Those that only what they wrote is counted of; null for the whole image.'),
  ),
  entries: v.pipe(
    v.array(TreeEntry),
    v.description('The path itself, then what weighs most in it, folders before what they hold.'),
  ),
  hid: v.pipe(
    v.nullable(v.array(Hid)),
    v.description('What those instructions hid of others by writing or deleting, the most first.'),
  ),
})

const Finding = v.object({
  index: whole('Its place in the analysis.'),
  rule: text('The rule that found it.'),
  confidence: v.picklist(['certain', 'likely', 'possible']),
  summary: text('What to write instead.'),
})

const Version = v.object({
  kind: Kind,
  bytes: whole('Its size as ls shows it; of a folder 0.'),
  mode: whole('Permissions, with setuid, setgid and sticky.'),
  uid: whole('The number of the owner.'),
  gid: whole('The number of the group.'),
  target: v.nullable(text('Where a symlink leads.')),
  digest: v.nullable(text('Of the content, where the analysis has it.')),
  otherNames: v.pipe(v.array(v.string()), v.description('Other names of the same file: hard links.')),
  differs: v.pipe(
    v.nullable(v.array(v.picklist(['kind', 'content', 'target', 'mode', 'owner']))),
    v.description(
      'In what it differs from the version that it replaced: nothing where perhaps the time or attributes do. Null where none stood there.',
    ),
  ),
  visible: v.pipe(v.boolean(), v.description('Whether a container sees it at this path.')),
  state: v.pipe(
    v.picklist(['visible', 'same-content', 'moved', 'replaced', 'deleted', 'hidden']),
    v.description('Whether its bytes are seen under any name, or why not; hidden for what has none.'),
  ),
  hiddenBy: optional('The instruction that hid it at this path.'),
  finding: v.pipe(v.nullable(Finding), v.description('The finding that counts its bytes as wasted.')),
})

const Removal = v.object({
  how: v.pipe(
    v.picklist(['deleted', 'replaced']),
    v.description(
      'Replaced where a folder that it had to be, or a file in place of its folder, took its place.',
    ),
  ),
  with: path('What was deleted or replaced: the path itself, or a folder that it was in.'),
})

const Event = v.object({
  instruction: whole('Who did it.'),
  layer: whole('In which layer.'),
  instructions: v.pipe(
    v.array(v.number()),
    v.description('All whose work the layer holds, any of which may have done it.'),
  ),
  text: text('What the instruction says.'),
  base: OfBase,
  place: Place,
  action: v.picklist(['made', 'changed', 'removed']),
  version: v.pipe(v.nullable(Version), v.description('What stands there from then on.')),
  removal: v.pipe(v.nullable(Removal), v.description('How it went.')),
})

const Contribution = v.object({
  instruction: whole('The instruction.'),
  text: text('What it says.'),
  base: OfBase,
  place: Place,
  ...figures,
  hidBytes: whole('Bytes in there of other instructions that it hid.'),
})

export const TraceSchema = v.object({
  ...common,
  visible: v.pipe(v.boolean(), v.description('Whether a container sees the path.')),
  kind: v.pipe(Kind, v.description('What it is, or was last.')),
  ...figures,
  leadsTo: v.pipe(
    v.nullable(v.string()),
    v.description('The path that a container finds there, where symlinks now lead elsewhere.'),
  ),
  events: v.pipe(v.array(Event), v.description('What happened to the path itself, the oldest first.')),
  contents: v.pipe(
    v.nullable(v.array(Contribution)),
    v.description('Of a folder, what is or was in it, by instruction; null where it never was one.'),
  ),
})

export type Tree = v.InferOutput<typeof TreeSchema>
export type TreeEntry = Tree['entries'][number]
export type Trace = v.InferOutput<typeof TraceSchema>
export type TraceEvent = Trace['events'][number]
export type TraceVersion = NonNullable<TraceEvent['version']>
export type Figures = Pick<Trace, keyof typeof figures>
