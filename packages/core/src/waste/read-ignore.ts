import type { Ignore as Written } from '../configuration.js'
import { LayersizeError } from '../errors.js'
import type { Instruction } from '../image/instructions.js'
import { pathMatcher } from '../path-glob.js'
import { fitsInstruction } from '../wildcard.js'
import { findRule } from './find-rule.js'
import { isDay } from './is-day.js'
import { RULES } from './rules.js'

/** What is not to be heard of. All that it names must hold; what it does not name is null. */
export interface Ignore {
  /** As `--ignore` has it. */
  readonly what: string
  readonly reason: string | null
  /** The last day on which it holds, YYYY-MM-DD; null for ever. */
  readonly until: string | null
  readonly rule: string | null
  readonly path: ((path: string) => boolean) | null
  readonly instruction: ((instruction: Instruction) => boolean) | null
}

type Terms = Readonly<Partial<Record<'instruction' | 'path' | 'rule', string>>>

/**
 * Reads an ignore: `RULE`, `path:GLOB`, `instruction:NUMBER`, `instruction:TEXT` with `*` for anything, and several of these
 * joined by commas, all of which must hold; or an object of those. Rejects with OPTION_INVALID.
 */
export async function readIgnore(written: Written): Promise<Ignore> {
  if (typeof written === 'string') return { ...(await readTerms(parseTerms(written), written)), ...FOR_EVER }
  const { rule, path, instruction, reason, until } = readObject(written)
  const terms: Terms = {
    ...(rule !== undefined && { rule }),
    ...(path !== undefined && { path }),
    ...(instruction !== undefined && { instruction: String(instruction) }),
  }
  const what = Object.entries(terms)
    .map(([kind, value]) => (kind === 'rule' ? value : `${kind}:${value}`))
    .join(',')
  if (what === '') throw invalid(JSON.stringify(written), 'it names no rule, no path and no instruction')
  return { ...(await readTerms(terms, what)), reason: reason ?? null, until: until ?? null }
}

const FOR_EVER = { reason: null, until: null }

async function readTerms({ rule, path, instruction }: Terms, what: string) {
  for (const [kind, value] of Object.entries({ rule, path, instruction })) {
    if (value?.trim() === '') throw invalid(what, `it names no ${kind}`)
  }
  if (rule !== undefined && /[/.*:]/.test(rule)) throw invalid(what, 'it is no rule')
  return {
    what,
    rule: rule === undefined ? null : findRule(rule).id,
    path: path === undefined ? null : await readPath(what, path),
    instruction: instruction === undefined ? null : instructionMatcher(instruction),
  }
}

/** A comma is one between two terms only where a term follows: paths and texts have commas as well. */
const BETWEEN = new RegExp(
  `,\\s*(?=(?:path|instruction):|(?:${RULES.map(({ id }) => id).join('|')})\\s*(?:,|$))`,
)

function parseTerms(text: string): Terms {
  const terms = new Map<string, string>()
  for (const part of text.split(BETWEEN)) {
    const [, kind = 'rule', value = ''] = /^(?:(path|instruction):)?(.*)$/s.exec(part.trim()) ?? []
    if (terms.has(kind)) throw invalid(text, `it names two ${kind}s: give each an ignore of its own`)
    terms.set(kind, value)
  }
  return Object.fromEntries(terms)
}

const TEXTS = ['rule', 'path', 'reason', 'until'] as const

/** Checks what the types say, which not everybody has. */
function readObject(written: Exclude<Written, string>): Exclude<Written, string> {
  const text = JSON.stringify(written)
  if (typeof written !== 'object' || written === null || Array.isArray(written)) {
    throw invalid(text, 'it is no text and no object')
  }
  const strange = Object.keys(written).find(
    (key) => key !== 'instruction' && !TEXTS.some((name) => name === key),
  )
  if (strange !== undefined) {
    throw invalid(text, `${JSON.stringify(strange)} is none of rule, path, instruction, reason, until`)
  }
  for (const key of TEXTS) {
    if (written[key] !== undefined && typeof written[key] !== 'string')
      throw invalid(text, `its ${key} is no text`)
  }
  const { instruction, until } = written
  if (instruction !== undefined && typeof instruction !== 'string' && !Number.isSafeInteger(instruction)) {
    throw invalid(text, 'its instruction is no number and no text')
  }
  if (until !== undefined && !isDay(until)) {
    throw invalid(text, `${JSON.stringify(until)} is no day: write it as 2027-01-31`)
  }
  return written
}

async function readPath(what: string, glob: string): Promise<(path: string) => boolean> {
  try {
    return await pathMatcher(glob)
  } catch (error) {
    throw invalid(what, (error as Error).message)
  }
}

/** By its number in the report, or by its text there. */
function instructionMatcher(wanted: string): (instruction: Instruction) => boolean {
  if (/^\d+$/.test(wanted)) return ({ steps }) => steps.includes(Number(wanted) - 1)
  return (instruction) => fitsInstruction(instruction.text, wanted)
}

function invalid(what: string, why: string): LayersizeError {
  return new LayersizeError('OPTION_INVALID', `Cannot ignore ${JSON.stringify(what)}: ${why}`, {
    hint: 'Write RULE (layersize rules lists them), path:GLOB, instruction:NUMBER or instruction:TEXT*, joined by commas where several must hold.',
  })
}
