import { builtStages } from './built-stages.js'
import { commonSteps } from './common-steps.js'
import type { Dockerfile, DockerfileInstruction, Stage } from './dockerfile.js'
import { type ExpectedStep, expectedSteps } from './expected-steps.js'
import { inherited } from './inherited-triggers.js'
import type { Step } from './step.js'

export type { Step } from './step.js'

/** Which instruction of a Dockerfile made which step of a history. */
export interface Alignment {
  /** The stages that the image consists of, the lowest first. */
  readonly stages: readonly Stage[]
  /** By the step's index. A step that is not here has no line, or none that is sure. */
  readonly lines: ReadonlyMap<number, DockerfileInstruction>
  /** Whether each instruction of the stages has its steps, in order, and no step after the base is without a line. */
  readonly complete: boolean
  /** What does not fit, in a sentence without a full stop; null where all does. */
  readonly trouble: string | null
}

/** An expected step, by its place among them, and the recorded one. */
interface Pair {
  readonly at: number
  readonly expected: ExpectedStep
  readonly step: Step
  /** How many characters of it the Dockerfile tells. */
  readonly known: number
}

/** How many steps below those of a file that was edited may be other than its own, where nobody knows the base. */
const MOST_UNKNOWN = 50

/** How many characters of steps are compared with a file that was edited: what strangers write may be megabytes. */
const MOST_COMPARED = 5_000_000

/** What `docker build --squash` adds. */
const SQUASHED = '(squashed into one layer)'

/**
 * Aligns the last stage, or the one called `target`, with the steps. Throws OPTION_INVALID where there is no such stage.
 * The instructions have to be the last steps, each of them. Where only most are, the file was edited after the build, and
 * those steps get lines that are the same whichever way one looks. `isNamed` where somebody says that it is the one: then
 * a few instructions that any image could end with are enough.
 */
export function align(
  dockerfile: Dockerfile,
  target: string | undefined,
  steps: readonly Step[],
  isNamed = false,
): Alignment {
  const built = builtStages(dockerfile, target)
  const { stages, base } = built
  const expected = expectedSteps(built, dockerfile)
  const end = alignEnd(expected, steps) ?? alignWritten(expected, steps)
  const pairs = end ?? alignMost(expected, steps)
  const trouble = end ? doubt(end, expected, steps, base, isNamed) : misfit(expected, steps, pairs)
  const sure = isTelling(pairs) || trouble === null
  const lines = new Map(sure ? pairs.map(({ step, expected }) => [step.index, expected.source]) : [])
  return { stages, lines, complete: trouble === null, trouble }
}

function pairUp(expected: readonly ExpectedStep[], at: number, step: Step | undefined): Pair | null {
  const item = expected[at]
  if (!item || !step || step.base === true) return null
  const known = item.matches(step)
  return known === null ? null : { at, expected: item, step, known }
}

/** Each instruction with its step, from the last of both; null where one has none. */
function alignEnd(expected: readonly ExpectedStep[], steps: readonly Step[]): Pair[] | null {
  const pairs: Pair[] = []
  let left = steps.length
  if (steps[left - 1]?.text === SQUASHED) left--
  const buildKit = steps[left - 1]?.buildKit ?? false
  for (let at = expected.length - 1; at >= 0; at--) {
    // BuildKit records no ONBUILD.
    if (buildKit && expected[at]?.keyword === 'ONBUILD') continue
    const step = steps[left - 1]
    // `docker build --label` of the classic builder.
    const labelled = pairs.length === 0 && !buildKit && step?.keyword === 'LABEL'
    const pair = pairUp(expected, at, step) ?? (labelled ? pairUp(expected, at, steps[--left - 1]) : null)
    if (!pair) return null
    pairs.push(pair)
    left--
  }
  return pairs.reverse()
}

/** As kaniko records it: the lines themselves, of those alone that write files; a folder that was there is none. */
function alignWritten(expected: readonly ExpectedStep[], steps: readonly Step[]): Pair[] | null {
  if (!steps.at(-1)?.written) return null
  const pairs: Pair[] = []
  let left = steps.length
  for (let at = expected.length - 1; at >= 0; at--) {
    const { keyword } = expected[at] as ExpectedStep
    const writes = keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD'
    if (!writes && keyword !== 'WORKDIR') continue
    const pair = pairUp(expected, at, steps[left - 1])
    if (pair?.step.written) {
      pairs.push(pair)
      left--
    } else if (writes) {
      return null
    }
  }
  return pairs.length > 0 ? pairs.reverse() : null
}

/** What instructions and steps have in common, in order. None where that is not the most of them. */
function alignMost(expected: readonly ExpectedStep[], steps: readonly Step[]): Pair[] {
  const boundary = steps.findLastIndex(({ base }) => base === true) + 1
  const known = boundary > 0 || steps[0]?.base === false
  const first = known ? boundary : Math.max(steps.length - expected.length - MOST_UNKNOWN, 0)
  const own = steps.slice(first)
  let compared = 0
  const common = commonSteps(expected.length, own.length, (a, b) => {
    const { keyword, text = '' } = own[b] ?? {}
    if (keyword === expected[a]?.keyword) compared += text.length
    return compared <= MOST_COMPARED && pairUp(expected, a, own[b]) !== null
  })
  if (compared > MOST_COMPARED) return []
  const pairs = (common ?? []).map(([a, b]) => pairUp(expected, a, own[b]) as Pair)
  const sure = pairs.filter((pair, i) => {
    const isLast = pair.at === expected.length - 1 && pair.step === steps.at(-1)
    return pair.known >= 8 || isLast || isNext(pairs[i - 1], pair) || isNext(pair, pairs[i + 1])
  })
  const most = Math.max(expected.length, known ? own.length : 0)
  return sure.length * 3 >= most * 2 ? sure : []
}

function isNext(one: Pair | undefined, next: Pair | undefined): boolean {
  return one !== undefined && next?.at === one.at + 1 && next.step.index === one.step.index + 1
}

/** Whether no other image ends so: a long RUN is enough, `WORKDIR /app` and `CMD ["node"]` are not. */
function isTelling(pairs: readonly Pair[]): boolean {
  const worth = ({ expected, known }: Pair) => {
    if (expected.keyword === 'RUN') return known >= 10 ? 12 : known >= 5 ? 8 : 4
    const copies = expected.keyword === 'COPY' || expected.keyword === 'ADD'
    return known >= 20 ? 8 : known >= (copies ? 5 : 8) ? 4 : 1
  }
  return pairs.reduce((sum, pair) => sum + worth(pair), 0) >= 12
}

/** Why a Dockerfile whose instructions are the last steps may yet be another one; null where it is this one. */
function doubt(
  pairs: readonly Pair[],
  expected: readonly ExpectedStep[],
  steps: readonly Step[],
  image: string | null,
  isNamed: boolean,
): string | null {
  const [first] = pairs
  if (!first) {
    return expected.length === 0
      ? 'it has no instruction but FROM'
      : 'a history tells none of its instructions'
  }
  const below = steps.slice(0, first.step.index)
  const last = below.at(-1)
  if (image === 'scratch' && last) {
    return `it begins with FROM scratch, and before line ${first.expected.source.line} the history has ${name(last)}`
  }
  const own = below.filter(({ base }) => base === false)
  const other = inherited(below, own) ? undefined : own.at(-1)
  if (other) return `${name(other)} of the history comes from no line`
  if (last ? last.base !== null : image === 'scratch' || first.step.base === false) return null
  if (last?.text === first.step.text) {
    return `line ${first.expected.source.line} fits ${name(last)} of the history as well as the next`
  }
  if (isNamed || isTelling(pairs)) return null
  return 'its instructions fit the end of the history, as those of many another Dockerfile would'
}

/** The first instruction or step that does not fit, in a Dockerfile of which not all does. */
function misfit(expected: readonly ExpectedStep[], steps: readonly Step[], pairs: readonly Pair[]): string {
  if (expected.length === 0) return 'it has no instruction but FROM'
  const buildKit = steps.at(-1)?.buildKit ?? false
  const visible = expected.map((_, at) => at).filter((at) => !buildKit || expected[at]?.keyword !== 'ONBUILD')
  if (pairs.length === 0) {
    // Of the beginning nobody knows where it is: seen from the end.
    for (const [i, at] of visible.toReversed().entries()) {
      const step = steps[steps.length - 1 - i]
      if (!pairUp(expected, at, step)) return differs(expected[at] as ExpectedStep, step)
    }
  }
  const steppedTo = new Map(pairs.map(({ at, step }) => [at, step.index]))
  const taken = new Set(steppedTo.values())
  let next = (pairs[0]?.step.index ?? 0) - (pairs[0]?.at ?? 0)
  for (const at of visible) {
    const found = steppedTo.get(at)
    if (found === undefined) {
      const fits = !taken.has(next) && pairUp(expected, at, steps[next])
      if (fits)
        return `line ${fits.expected.source.line} (${fits.expected.source.keyword}) may be more than one step of the history`
      return differs(expected[at] as ExpectedStep, taken.has(next) ? undefined : steps[next])
    }
    if (found > next && next >= 0) return `${name(steps[next] as Step)} of the history comes from no line`
    next = found + 1
  }
  const more = steps[next]
  return more ? `${name(more)} of the history comes from no line` : 'not all of its instructions have a step'
}

/** Says no word of the history: there may be secrets in it. */
function differs({ source }: ExpectedStep, step: Step | undefined): string {
  const line = `line ${source.line} (${source.keyword})`
  return step && step.base !== true
    ? `${line} is not what ${name(step)} of the history says`
    : `${line} has no step in the history`
}

function name({ index, keyword }: Step): string {
  return keyword === null ? `step ${index + 1}` : `step ${index + 1} (${keyword})`
}
