import { editDistance } from '../edit-distance.js'
import { LayersizeError } from '../errors.js'
import type { DiveVerdict } from '../verdict.js'
import { parseDiveBytes, parseDiveShare } from './dive-values.js'

/** The limits of dive's CI mode, as `.dive-ci` and its flags have them; a key that is left out has dive's own default. */
export interface DiveRules {
  readonly lowestEfficiency?: string | number | undefined
  readonly highestWastedBytes?: string | number | undefined
  readonly highestUserWastedPercent?: string | number | undefined
}

export interface DiveFigures {
  readonly efficiency: number
  readonly wastedBytes: number
  /** NaN for nothing of nothing, infinite for something of nothing. */
  readonly userWastedPercent: number
}

type RuleName = DiveVerdict['rules'][number]['rule']

interface Rule {
  readonly default: string
  readonly parse: (text: string) => number | null
  readonly range: string
  /** As dive compares, so that NaN passes. */
  readonly fails: (figures: DiveFigures, limit: number) => boolean
}

const SHARE = 'a number from 0 to 1'
const DISABLED = 'disabled'

const RULES: Readonly<Record<RuleName, Rule>> = {
  lowestEfficiency: {
    default: '0.9',
    parse: parseDiveShare,
    range: SHARE,
    fails: ({ efficiency }, limit) => limit > efficiency,
  },
  highestWastedBytes: {
    default: DISABLED,
    parse: parseDiveBytes,
    range: 'a size (20MB, 1.5GiB, bytes)',
    fails: ({ wastedBytes }, limit) => wastedBytes > limit,
  },
  highestUserWastedPercent: {
    default: '0.1',
    parse: parseDiveShare,
    range: SHARE,
    fails: ({ userWastedPercent }, limit) => limit < userWastedPercent,
  },
}

const DIVE_RULES = Object.keys(RULES) as readonly RuleName[]

/** Which of the rules the figures keep, read and compared as dive does. Throws CONFIGURATION_INVALID. */
export function judgeAsDive(figures: DiveFigures, rules: DiveRules): DiveVerdict['rules'] {
  return DIVE_RULES.map((name) => {
    const text = String(rules[name] ?? RULES[name].default)
    const rule = { rule: name, isDefault: rules[name] === undefined }
    if (text === DISABLED) return { ...rule, limit: null, status: 'disabled' as const }
    const failed = RULES[name].fails(figures, readLimit(name, text))
    return { ...rule, limit: text, status: failed ? ('failed' as const) : ('passed' as const) }
  })
}

/**
 * What a `.dive-ci` holds, or a record of rules by itself; `name` is what errors call it. Throws CONFIGURATION_INVALID
 * for what dive calls misconfigured, and for keys that it would ignore without a word.
 */
export function readDiveRules(value: unknown, name: string): DiveRules {
  const rules: Record<string, string> = {}
  // ignore-errors is a key of dive's that no rule depends on.
  for (const [key, part] of entriesOf(value, name, name)) {
    if (key === 'ignore-errors') continue
    const inside = /^rules\.(.*)$/.exec(key)?.[1]
    if (inside !== undefined) readRule(rules, inside, part, name)
    else if (key === 'rules')
      for (const [rule, limit] of entriesOf(part, 'rules', name)) readRule(rules, rule, limit, name)
    else throw unknownKey(key, ['rules', ...DIVE_RULES], name)
  }
  return rules
}

/** dive does not look at the case of keys, and takes a key without a value for one that is not there. */
function entriesOf(value: unknown, what: string, name: string): [string, unknown][] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object' || Array.isArray(value))
    throw new LayersizeError('CONFIGURATION_INVALID', `${name} cannot be used: ${what} has no keys`, {
      hint: 'Write the rules as dive has them: "rules:", and below it "lowestEfficiency: 0.9".',
    })
  return Object.entries(value).map(([key, part]) => [key.toLowerCase(), part])
}

function readRule(rules: Record<string, string>, key: string, value: unknown, name: string): void {
  const rule = DIVE_RULES.find((rule) => rule.toLowerCase() === key)
  if (!rule) throw unknownKey(key, DIVE_RULES, name)
  if (value === null || value === undefined) return
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (text !== DISABLED) readLimit(rule, text, name)
  rules[rule] = text
}

function readLimit(rule: RuleName, text: string, name?: string): number {
  const limit = RULES[rule].parse(text)
  if (limit !== null) return limit
  const where = name === undefined ? '' : `${name} cannot be used: `
  throw new LayersizeError(
    'CONFIGURATION_INVALID',
    `${where}${rule} is ${JSON.stringify(text)}, and neither ${RULES[rule].range} nor ${DISABLED}`,
  )
}

function unknownKey(key: string, known: readonly string[], name: string): LayersizeError {
  const [nearest] = known
    .map((name) => ({ name, distance: editDistance(key.slice(0, 64), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return new LayersizeError(
    'CONFIGURATION_INVALID',
    `${name} cannot be used: dive has no ${JSON.stringify(key)}, and would ignore it`,
    { hint: `The nearest key that it has is ${nearest?.name}.` },
  )
}
