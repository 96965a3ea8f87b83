import type { Copies } from '../../image/copies.js'
import { type Instruction, isCopy } from '../../image/instructions.js'
import { parentPath } from '../../parent-path.js'
import {
  adviseLines,
  ignorable,
  ignorableRoots,
  ignorePatterns,
  ignoreRoots,
} from '../advice/dockerignore.js'
import { joinPaths, nameInstruction, pronoun } from '../advice/wording.js'
import { bytesOf, isSmall } from '../claims/bytes-of.js'
import { claimGroup, groupByPath, type PathGroup } from '../claims/claim-by-path.js'
import type { CopiesByName } from '../claims/copies-by-name.js'
import { layersOf } from '../claims/layers-of.js'
import { type BuildOutput, buildOutputMatcher, fills } from '../known/build-outputs.js'
import type { Claim, Rule } from '../rule.js'
import type { WasteContext } from '../waste-context.js'

type Group = PathGroup<BuildOutput>

/** What was installed or built elsewhere and came with the sources, though the image makes it anew or takes it away. */
export const buildOutputCopied: Rule = {
  id: 'build-output-copied',
  summary: 'installed packages or build output that a COPY takes along with the sources',
  *find(context) {
    for (const group of groupByPath(context, buildOutputMatcher(context))) {
      if (!isCopy(group.maker)) continue
      const filler = findFiller(group, context)
      const filled = filler?.layers[0] ?? Number.POSITIVE_INFINITY
      // What a RUN fills it with is there without the COPY as well.
      const copies = group.copies.where((copy) => context.copies.layerOf(copy) < filled)
      const lost = copies.where((copy) => isLost(copy, filled, context.copies))
      if (filler ? isNearlyAll(lost, copies) : lost.length === copies.length) {
        yield claimLost(part(group, lost), filler, context)
      }
      const kept = copies.where((copy) => !isLost(copy, filled, context.copies))
      if (kept.length > 0 && !group.kind.isProduct) yield claimKept(part(group, kept), context)
    }
  },
}

/** Who changes a few files of a folder does not make it anew: what was replaced is told by the rule for that. */
function isNearlyAll(lost: CopiesByName, copies: CopiesByName): boolean {
  return lost.length > 0 && bytesOf(lost) >= 0.9 * bytesOf(copies)
}

/** The first RUN that fills the folder anew, if possible one that hides what was there. */
function findFiller({ maker, kind, copies }: Group, { instructions }: WasteContext): Instruction | undefined {
  const fillers = instructions.slice(maker.index + 1).filter((instruction) => fills(instruction, kind))
  const [first] = fillers
  if (fillers.length < 2) return first
  const { hiddenBy } = layersOf(copies, copies.of)
  return fillers.find(({ layers: [layer] }) => layer !== undefined && hiddenBy.includes(layer)) ?? first
}

/**
 * Whether nothing of a copy is there after the filling RUN but what that wrote itself. What it leaves as it came, it would
 * make where nothing came, whoever hides it later.
 */
function isLost(copy: number, filled: number, copies: Copies): boolean {
  const cause = copies.causeOf(copy)
  if (cause === null || cause === 'moved' || copies.hiderOf(copy) > filled) return false
  return (
    cause !== 'same-content' ||
    copies.hiderOf(copy) === filled ||
    copies.successorsOf(copy).every((successor) => isLost(successor, filled, copies))
  )
}

function part(group: Group, copies: CopiesByName): Group {
  if (copies.length === group.copies.length) return group
  const roots = new Set(group.roots)
  const held = new Set<string | null>()
  for (const { path } of copies) held.add(rootOf(path, roots))
  return { ...group, copies, roots: group.roots.filter((root) => held.has(root)) }
}

function rootOf(path: string, roots: ReadonlySet<string>): string | null {
  for (let folder = parentPath(path); folder !== ''; folder = parentPath(folder))
    if (roots.has(folder)) return folder
  return null
}

function claimLost(group: Group, filler: Instruction | undefined, context: WasteContext): Claim {
  const { maker, roots, copies } = group
  const why = filler
    ? `${nameInstruction(filler)} makes ${pronoun(roots)} anew`
    : `nothing of ${pronoun(roots)} is left in the end`
  return claimGroup(group, {
    confidence: isSmall(copies) ? 'possible' : 'likely',
    message: `${joinPaths(roots)} came with ${nameInstruction(maker)}, though ${why}`,
    advice: adviseLines(ignoreLines(group, context), group),
    // What is kept, something has to make first: that is no line of .dockerignore alone.
    ignorable: { ...(meansOneThing(group) ? ignorable(group) : ignorableRoots(group)), output: group.kind },
  })
}

function claimKept(group: Group, context: WasteContext): Claim {
  const { maker, roots } = group
  return claimGroup(group, {
    confidence: 'possible',
    message: `${joinPaths(roots)} came with ${nameInstruction(maker)}: right if a build stage made ${pronoun(roots)}, wrong if the build context had ${pronoun(roots)}`,
    advice: `Unless a build stage made ${pronoun(roots)}, add ${ignoreLines(group, context)} to .dockerignore and have a RUN or a build stage make ${pronoun(roots)}`,
  })
}

/** A folder of sources may be called as some build output is, but not as all. */
function ignoreLines(group: Group, context: WasteContext): string {
  return meansOneThing(group) ? ignorePatterns(group) : ignoreRoots(group, context)
}

function meansOneThing({ kind }: Group): boolean {
  return /^(node_modules|\.venv)$/.test(kind.name)
}
