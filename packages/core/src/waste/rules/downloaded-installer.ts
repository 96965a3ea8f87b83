import { type Instruction, isCopy } from '../../image/instructions.js'
import { joinPaths, nameInstruction, pronoun, quoteInstruction } from '../advice/wording.js'
import { isSmall } from '../claims/bytes-of.js'
import { claimGroup, groupByPath, isAllOf, isLeft, type PathGroup } from '../claims/claim-by-path.js'
import { CopiesByName } from '../claims/copies-by-name.js'
import { type Installer, installerMatcher, installerOf } from '../known/installers.js'
import type { Rule } from '../rule.js'
import type { WasteContext } from '../waste-context.js'

/** Packages and installers that stay beside what was installed from them. */
export const downloadedInstaller: Rule = {
  id: 'downloaded-installer',
  summary: 'a package or an installer that stays after it was installed',
  *find(context) {
    const left = groupByPath(
      context,
      installerMatcher(),
      (copy) => isLeft(context.copies, copy) && !context.isBooked(copy),
    )
    for (const { group, installer } of left.flatMap((group) => byInstaller(group, context))) {
      const { maker, roots, copies } = group
      const it = pronoun(roots)
      const use =
        installer === maker
          ? `, which installs from ${it}`
          : installer
            ? `, and ${nameInstruction(installer)} installs from ${it}`
            : ': something to install from'
      yield claimGroup(group, {
        confidence: !installer || isSmall(copies) ? 'possible' : 'likely',
        message: `${joinPaths(roots)} came with ${nameInstruction(maker)}${use}`,
        advice: advise(group, installer, context),
      })
    }
  },
}

type Group = PathGroup<Installer>

function byInstaller(group: Group, { instructions }: WasteContext) {
  const find = installerOf(instructions.slice(group.maker.index), group.kind)
  const { of, numbers } = group.copies
  const parts = new Map<Instruction | undefined, number[]>()
  for (const copy of numbers) {
    const installer = find(of.pathOf(copy))
    const part = parts.get(installer)
    if (part) part.push(copy)
    else parts.set(installer, [copy])
  }
  return [...parts].map(([installer, part]) => {
    const copies = new CopiesByName(of, Int32Array.from(part))
    const roots = [...new Set(copies.map(({ path }) => path))].sort()
    return { installer, group: { ...group, copies, roots } }
  })
}

function advise(group: Group, installer: Instruction | undefined, context: WasteContext): string {
  const { maker, roots } = group
  const paths = joinPaths(roots)
  const it = pronoun(roots)
  if (!installer)
    return `Leave ${paths} out of ${quoteInstruction(maker)} if no container installs from ${it}`
  if (installer === maker) return `Remove ${paths} at the end of ${quoteInstruction(maker)}`
  if (!isCopy(maker))
    return `Join ${nameInstruction(maker)} and ${nameInstruction(installer)} into one RUN that removes ${paths} at its end`
  const drop = isAllOf(group, context) ? 'Drop' : `Leave ${paths} out of`
  const target = roots.length === 1 ? `/${roots[0]}` : '…'
  return maker.buildKit
    ? `${drop} ${quoteInstruction(maker)}, and give ${it} to ${nameInstruction(installer)} with \`--mount=type=bind,source=…,target=${target}\``
    : `Install from ${it} in a build stage, and take the result with \`COPY --from\` instead of ${paths}`
}
