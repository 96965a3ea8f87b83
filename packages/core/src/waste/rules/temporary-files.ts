import { isCopy } from '../../image/instructions.js'
import { joinPaths, nameFolder, nameInstruction, quoteInstruction } from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { claimGroup, groupByPath, isLeft, type PathGroup } from '../claims/claim-by-path.js'
import { type Scrap, scrapMatcher } from '../known/scraps.js'
import type { Rule } from '../rule.js'
import type { WasteContext } from '../waste-context.js'

const WHAT: Record<Scrap, string> = {
  temporary: 'temporary files, which nothing reads again',
  cache: 'a cache, which only the build has use for',
  core: 'what a program left that crashed',
  backup: 'older than what stands beside it',
}

/** Temporary files, caches of tools, core dumps and backups that an instruction left. */
export const temporaryFiles: Rule = {
  id: 'temporary-files',
  summary: 'temporary files, caches of tools, core dumps and backups that stay',
  *find(context) {
    // What is deleted, moved or replaced later is told by the rules for that, with better advice.
    const isOpen = (copy: number) => isLeft(context.copies, copy) && !context.isBooked(copy)
    for (const group of groupByPath(context, scrapMatcher(context), isOpen)) {
      const { maker, kind, copies, roots } = group
      const inside = kind === 'temporary' && roots.length === 1
      const place = inside ? nameFolder(copies) : joinPaths(roots)
      yield claimGroup(group, {
        confidence: isSmall(copies) || isUsed(group, context) ? 'possible' : 'likely',
        message: `${place} came with ${nameInstruction(maker)}: ${WHAT[kind]}`,
        advice: advise(group, place),
      })
    }
  },
}

/**
 * Whether the container's settings or a link speak of the folder, or no RUN does although a COPY fills it: then what is in it
 * is no accident.
 */
function isUsed({ kind, roots, maker }: PathGroup<Scrap>, { instructions, copies }: WasteContext): boolean {
  if (kind !== 'temporary') return false
  const speaks = (text: string) => roots.some((root) => text.includes(`/${root}`))
  const isSpokenOf = (keywords: RegExp) =>
    instructions.some(({ keyword, text }) => keywords.test(keyword ?? '') && speaks(text))
  return (
    isSpokenOf(/^(CMD|ENTRYPOINT|ENV|HEALTHCHECK|WORKDIR)$/) ||
    (isCopy(maker) && !isSpokenOf(/^RUN$/)) ||
    copies
      .where((copy) => copies.kindOf(copy) === 'symlink' && copies.causeOf(copy) === null)
      .some(({ inode }) => speaks(inode.content))
  )
}

function advise({ maker, kind, roots }: PathGroup<Scrap>, place: string): string {
  const instruction = quoteInstruction(maker)
  if (isCopy(maker)) {
    return kind === 'temporary' && maker.buildKit
      ? `Give ${place} to the RUN that needs it with \`--mount=type=bind,source=…,target=…\` instead of ${instruction}`
      : `Leave ${place} out of ${instruction}`
  }
  const mount = { temporary: 'tmpfs', cache: 'cache', core: null, backup: null }[kind]
  const mounted =
    mount && maker.buildKit ? `, or mount over it: \`RUN --mount=type=${mount},target=/${roots[0]}\`` : ''
  return `Remove ${place} at the end of ${instruction}${mounted}`
}
