import * as v from 'valibot'
import { AnalysisSchema } from './analysis.js'
import { DifferenceSchema } from './difference.js'

/** What `check` resolves to and `layersize check --format json` prints: one definition for the types and the JSON schema. */

const text = (description: string) => v.pipe(v.string(), v.description(description))
const number = (description: string) => v.pipe(v.number(), v.description(description))
const index = (description: string) =>
  v.pipe(v.number(), v.integer(), v.minValue(0), v.description(description))

const Outcome = v.pipe(
  v.picklist(['kept', 'warned', 'broken', 'undecided']),
  v.description(
    'Warned: only limits of level warn are broken. Undecided, which goes before broken: a figure is unknown, or the image could not be analysed.',
  ),
)

const Cause = v.object({
  growth: v.pipe(
    v.boolean(),
    v.description('Whether bytes are what came since the baseline, else all that is there.'),
  ),
  bytes: number(
    'What it adds to the figure, in its unit; bytes of a share, and compressed ones of what a pull downloads.',
  ),
  instruction: v.nullable(index('The instruction of the new image; null where it is none, or FROM.')),
  text: v.nullable(text('The text of the instruction, of the base as a whole FROM.')),
  path: v.nullable(text('The file or folder in it that weighs or gained most.')),
  pathBytes: number(
    'What that weighs or gained, uncompressed; of a limit on files, how many. 0 without a path.',
  ),
})

const LimitVerdict = v.object({
  kind: v.picklist([
    'size',
    'compressed',
    'wasted',
    'layer',
    'layers',
    'files',
    'path',
    'instruction',
    'rule',
    'fail-on',
  ]),
  subject: v.nullable(text('The glob, the text of the instruction, or the rule; null for the others.')),
  of: v.pipe(v.picklist(['image', 'own']), v.description('Whether the base counts as well.')),
  level: v.picklist(['error', 'warn']),
  max: text('The limit as the user wrote it.'),
  floor: v.nullable(
    text('What growth has to reach to break a limit over the baseline, as the user wrote it; null for none.'),
  ),
  key: text('Where it stands: a key of the configuration (limits.size), or a flag (--max-size).'),
  status: v.picklist(['kept', 'broken', 'unknown', 'skipped']),
  reason: v.nullable(text('Why the figure is unknown or the limit was skipped; else null.')),
  unit: v.picklist(['bytes', 'count', 'percent']),
  actual: v.nullable(number('The figure of the image; null where it is unknown.')),
  allowed: v.nullable(number('The most that keeps the limit, in the same unit; null where it is unknown.')),
  before: v.nullable(number('The figure of the baseline, for a limit that is relative to it.')),
  over: number('By how much it is broken; 0 where it is not.'),
  causes: v.pipe(v.array(Cause), v.description('Who did it, the most first; empty where it is kept.')),
  wayBack: v.pipe(
    v.nullable(
      v.object({ finding: index('Of the analysis.'), bytes: number('What its fix saves, uncompressed.') }),
    ),
    v.description('The own finding whose fix saves most of this figure.'),
  ),
  raise: v.nullable(text('A value that today would keep; null where it is kept, or where none would.')),
})

const DiveVerdict = v.object({
  efficiency: number("By dive's formula, 0 to 1."),
  wastedBytes: number("By dive's formula."),
  userWastedPercent: v.nullable(
    number(
      "By dive's formula, a share of all layers but the lowest; null where those have no bytes, and dive divides by 0.",
    ),
  ),
  rules: v.array(
    v.object({
      rule: v.picklist(['lowestEfficiency', 'highestWastedBytes', 'highestUserWastedPercent']),
      limit: v.nullable(text('As it was written; null where it is disabled.')),
      isDefault: v.pipe(
        v.boolean(),
        v.description("Whether nobody set it, so that dive's own default holds."),
      ),
      status: v.picklist(['passed', 'failed', 'disabled']),
    }),
  ),
  differences: v.pipe(
    v.array(v.string()),
    v.description('Why these figures are not the ones of this analysis, a sentence each.'),
  ),
})

const VerdictSchema = v.object({
  image: text('The image as the user named it.'),
  outcome: Outcome,
  error: v.pipe(
    v.nullable(v.object({ code: v.string(), message: v.string(), hint: v.nullable(v.string()) })),
    v.description('Why it could not be analysed; null where it was.'),
  ),
  analysis: v.nullable(AnalysisSchema),
  budget: v.nullable(text('The file that the limits come from; null where all are flags.')),
  baseline: v.nullable(
    v.object({
      reference: text('The image or file that was given as the baseline.'),
      id: text('The digest of its configuration.'),
      contentBytes: number('Its size.'),
    }),
  ),
  limits: v.array(LimitVerdict),
  difference: v.pipe(v.nullable(DifferenceSchema), v.description('From the baseline to the image.')),
  dive: v.nullable(DiveVerdict),
  notes: v.array(v.object({ code: v.string(), message: v.string() })),
})

export const CheckReportSchema = v.object({
  schemaVersion: v.literal(1),
  outcome: Outcome,
  images: v.array(VerdictSchema),
})

export type CheckReport = v.InferOutput<typeof CheckReportSchema>
export type Verdict = CheckReport['images'][number]
export type LimitVerdict = Verdict['limits'][number]
export type LimitCause = LimitVerdict['causes'][number]
export type DiveVerdict = NonNullable<Verdict['dive']>
export type Outcome = Verdict['outcome']
