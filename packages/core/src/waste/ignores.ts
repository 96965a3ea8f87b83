import { LayersizeError } from '../errors.js'
import type { Claim } from './rule.js'
import { RULES } from './rules.js'

/** What the user does not want to hear of. */
export interface Ignores {
  readonly texts: readonly string[]
  /** The claim without the copies that are ignored; null where nothing is left of it. */
  apply(rule: string, claim: Claim): Claim | null
  /** Those that nothing was found for. */
  unused(): readonly string[]
}

interface Ignore {
  readonly text: string
  readonly rule: string | null
  readonly path: ((path: string) => boolean) | null
  readonly instruction: ((claim: Claim) => boolean) | null
}

/**
 * Reads ignores: `RULE`, `path:GLOB`, `instruction:NUMBER`, `instruction:TEXT` with `*` for anything, and several of these
 * joined by commas, all of which must hold. Rejects with OPTION_INVALID.
 */
export async function readIgnores(texts: readonly string[]): Promise<Ignores> {
  const ignores = await Promise.all(texts.map(readIgnore))
  const used = new Set<string>()
  const drops = ({ text, rule, instruction }: Ignore, id: string, claim: Claim): boolean => {
    const holds = (rule ?? id) === id && (instruction?.(claim) ?? true)
    if (holds) used.add(text)
    return holds
  }
  return {
    texts,
    apply(rule, claim) {
      const whole = ignores.filter(({ path }) => path === null)
      if (whole.some((ignore) => drops(ignore, rule, claim))) return null
      let copies = claim.copies
      for (const ignore of ignores) {
        const left = ignore.path ? copies.filter(({ path }) => !ignore.path?.(path)) : copies
        if (left.length < copies.length && drops(ignore, rule, claim)) copies = left
      }
      if (copies === claim.copies) return claim
      return copies.length > 0 ? { ...claim, copies } : null
    },
    unused: () => texts.filter((text) => !used.has(text)),
  }
}

async function readIgnore(text: string): Promise<Ignore> {
  const terms = new Map<string, string>()
  for (const part of text.split(/,(?=(?:rule|path|instruction):|[a-z-]+$)/)) {
    const [, kind = 'rule', value = ''] = /^(?:(rule|path|instruction):)?(.*)$/s.exec(part.trim()) ?? []
    if (value === '' || terms.has(kind)) throw invalid(text, 'it must name a rule, a path or an instruction')
    terms.set(kind, value)
  }
  const rule = terms.get('rule') ?? null
  if (rule !== null && !RULES.some(({ id }) => id === rule)) {
    throw invalid(text, `there is no rule ${JSON.stringify(rule)}`)
  }
  const path = terms.get('path')
  const instruction = terms.get('instruction')
  return {
    text,
    rule,
    path: path === undefined ? null : await pathMatcher(path),
    instruction: instruction === undefined ? null : instructionMatcher(instruction),
  }
}

/** Whether a path fits the glob, or stands below one that does. */
async function pathMatcher(glob: string): Promise<(path: string) => boolean> {
  // Imported here, as hardly anybody ignores a path.
  const { default: picomatch } = await import('picomatch')
  const pattern = glob.replace(/^\/+|\/+$/g, '')
  return picomatch([pattern, `${pattern}/**`], { dot: true, nonegate: true })
}

/** By its number in the report, or by its text. */
function instructionMatcher(wanted: string): (claim: Claim) => boolean {
  if (/^\d+$/.test(wanted))
    return ({ changeAt }) => changeAt !== null && changeAt.index + 1 === Number(wanted)
  const parts = wanted.split('*').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const text = new RegExp(`^${parts.join('.*')}$`, 's')
  return ({ changeAt }) => changeAt !== null && text.test(changeAt.text)
}

function invalid(text: string, why: string): LayersizeError {
  return new LayersizeError('OPTION_INVALID', `Cannot ignore ${JSON.stringify(text)}: ${why}`, {
    hint: 'Write RULE (layersize rules lists them), path:GLOB or instruction:NUMBER, joined by commas where several must hold.',
  })
}
