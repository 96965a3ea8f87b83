import type { Ignore as Written } from '../configuration.js'
import { LayersizeError } from '../errors.js'
import type { Instruction } from '../image/instructions.js'
import { isDay } from './is-day.js'
import type { Ignore } from './read-ignore.js'
import type { Claim } from './rule.js'
import type { WasteContext } from './waste-context.js'

type Named = Pick<Ignore, 'reason' | 'until' | 'what'>

/** What the user does not want to hear of. */
export interface Ignores {
  /** All that were given. */
  readonly given: readonly Named[]
  /** Those that no longer hold. */
  readonly expired: readonly Named[]
  /** The day that decided which those are; null where all hold for ever. */
  readonly date: string | null
  /** What a rule claims without the copies that are ignored; null where nothing is left of it. */
  apply(rule: string, claim: Claim, context: WasteContext): Claim | null
  /** Those that hold and that nothing was found for. */
  unused(): readonly Named[]
}

/** Reads ignores, as texts or objects, and which of them hold on the day that is given. Rejects with OPTION_INVALID. */
export async function readIgnores(written: readonly Written[], today: string | undefined): Promise<Ignores> {
  if (!Array.isArray(written)) throw new LayersizeError('OPTION_INVALID', 'What to ignore must be a list')
  if (today !== undefined && !isDay(String(today))) {
    throw new LayersizeError(
      'OPTION_INVALID',
      `today must be a day as 2027-01-31, not ${JSON.stringify(today)}`,
    )
  }
  const ignores = await readAll(written)
  const dated = ignores.find(({ until }) => until !== null)
  if (dated && today === undefined) {
    throw new LayersizeError('OPTION_INVALID', `What day it is decides whether ${dated.what} is ignored`, {
      hint: 'Give it as the option today, as 2027-01-31.',
    })
  }
  const expired = ignores.filter(({ until }) => until !== null && today !== undefined && until < today)
  const holding = ignores.filter((ignore) => !expired.includes(ignore))
  const used = new Set<string>()
  return {
    given: ignores.map(name),
    expired: expired.map(name),
    date: dated && today !== undefined ? today : null,
    apply(rule, claim, context) {
      let { copies } = claim
      let whole = false
      for (const ignore of holding) {
        if ((ignore.rule ?? rule) !== rule) continue
        if (ignore.instruction && !isAbout(claim, ignore.instruction, context)) continue
        const { path, what } = ignore
        if (path && !claim.copies.some((copy) => path(copy.path))) continue
        // Each that fits is of use, also where another has said the same.
        used.add(what)
        if (path) copies = copies.filter((copy) => !path(copy.path))
        else whole = true
      }
      if (whole) return null
      if (copies.length === claim.copies.length) return claim
      return copies.length > 0 ? { ...claim, copies } : null
    },
    unused() {
      const unused = holding.filter(({ what }) => !used.has(what))
      return [...new Map(unused.map((ignore) => [ignore.what, name(ignore)])).values()]
    },
  }
}

/** Imported where there are any: they name rules, of which most analyses need no more than what they have found before. */
async function readAll(written: readonly Written[]): Promise<Ignore[]> {
  if (written.length === 0) return []
  const { readIgnore } = await import('./read-ignore.js')
  return Promise.all(written.map(readIgnore))
}

function name({ what, reason, until }: Ignore): Named {
  return { what, reason, until }
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
