import { LayersizeError } from '../errors.js'
import type { Instruction } from '../image/instructions.js'
import { pathMatcher } from '../path-glob.js'
import { fitsInstruction } from '../wildcard.js'
import { findRule } from './find-rule.js'
import type { Claim } from './rule.js'
import { RULES } from './rules.js'
import type { WasteContext } from './waste-context.js'

/** What the user does not want to hear of. */
export interface Ignores {
  readonly texts: readonly string[]
  /** What a rule claims without the copies that are ignored; null where nothing is left of it. */
  apply(rule: string, claim: Claim, context: WasteContext): Claim | null
  /** Those that nothing was found for. */
  unused(): readonly string[]
}

/** All that it names must hold; what it does not name is null. */
interface Ignore {
  readonly text: string
  readonly rule: string | null
  readonly path: ((path: string) => boolean) | null
  readonly instruction: ((instruction: Instruction) => boolean) | null
}

/**
 * Reads ignores: `RULE`, `path:GLOB`, `instruction:NUMBER`, `instruction:TEXT` with `*` for anything, and several of these
 * joined by commas, all of which must hold. Rejects with OPTION_INVALID.
 */
export async function readIgnores(texts: readonly string[]): Promise<Ignores> {
  if (!Array.isArray(texts) || texts.some((text) => typeof text !== 'string')) {
    throw new LayersizeError('OPTION_INVALID', 'What to ignore must be a list of texts')
  }
  const ignores = await Promise.all(texts.map(readIgnore))
  const used = new Set<string>()
  return {
    texts,
    apply(rule, claim, context) {
      let { copies } = claim
      let whole = false
      for (const ignore of ignores) {
        if ((ignore.rule ?? rule) !== rule) continue
        if (ignore.instruction && !isAbout(claim, ignore.instruction, context)) continue
        const { path, text } = ignore
        const dropped = path && new Set(claim.copies.filter((copy) => path(copy.path)))
        if (dropped?.size === 0) continue
        // Each that fits is of use, also where another has said the same.
        used.add(text)
        if (dropped) copies = copies.filter((copy) => !dropped.has(copy))
        else whole = true
      }
      if (whole) return null
      if (copies.length === claim.copies.length) return claim
      return copies.length > 0 ? { ...claim, copies } : null
    },
    unused: () => [...new Set(texts)].filter((text) => !used.has(text)),
  }
}

/** Whether it is the instruction to change, or the one that hid all of it: a message names both, and opens with either. */
function isAbout(
  { changeAt, hiddenBy, copies }: Claim,
  fits: (instruction: Instruction) => boolean,
  context: WasteContext,
): boolean {
  if (changeAt && fits(changeAt)) return true
  const [hider, another] = hiddenBy
  return (
    hider !== undefined &&
    another === undefined &&
    copies.every(({ copy }) => copy.shadow) &&
    fits(context.makerOf(hider))
  )
}

/** A comma is one between two terms only where a term follows: paths and texts have commas as well. */
const BETWEEN = new RegExp(
  `,\\s*(?=(?:path|instruction):|(?:${RULES.map(({ id }) => id).join('|')})\\s*(?:,|$))`,
)

async function readIgnore(text: string): Promise<Ignore> {
  const terms = new Map<string, string>()
  for (const part of text.split(BETWEEN)) {
    const [, kind = 'rule', value = ''] = /^(?:(path|instruction):)?(.*)$/s.exec(part.trim()) ?? []
    if (value === '') throw invalid(text, `it names no ${kind}`)
    if (terms.has(kind)) throw invalid(text, `it names two ${kind}s: give each an ignore of its own`)
    terms.set(kind, value)
  }
  const [rule, path, instruction] = [terms.get('rule'), terms.get('path'), terms.get('instruction')]
  if (rule !== undefined && /[/.*:]/.test(rule)) throw invalid(text, 'it is no rule')
  return {
    text,
    rule: rule === undefined ? null : findRule(rule).id,
    path: path === undefined ? null : await readPath(text, path),
    instruction: instruction === undefined ? null : instructionMatcher(instruction),
  }
}

async function readPath(text: string, glob: string): Promise<(path: string) => boolean> {
  try {
    return await pathMatcher(glob)
  } catch (error) {
    throw invalid(text, (error as Error).message)
  }
}

/** By its number in the report, or by its text there. */
function instructionMatcher(wanted: string): (instruction: Instruction) => boolean {
  if (/^\d+$/.test(wanted)) return ({ steps }) => steps.includes(Number(wanted) - 1)
  return (instruction) => fitsInstruction(instruction.text, wanted)
}

function invalid(text: string, why: string): LayersizeError {
  return new LayersizeError('OPTION_INVALID', `Cannot ignore ${JSON.stringify(text)}: ${why}`, {
    hint: 'Write RULE (layersize rules lists them), path:GLOB, instruction:NUMBER or instruction:TEXT*, joined by commas where several must hold.',
  })
}
