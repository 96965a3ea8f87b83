import { type Instruction, isCopy } from '../../image/instructions.js'
import { claimGroup, groupByPath, isLeft, type PathGroup } from '../claim-by-path.js'
import { isSmall } from '../group-by-pair.js'
import { type Installer, installerMatcher, installsFrom } from '../installers.js'
import type { Rule } from '../rule.js'
import type { WasteContext } from '../waste-context.js'
import { joinPaths, nameInstruction, pronoun, quoteInstruction } from '../wording.js'

/** Packages and installers that stay beside what was installed from them. */
export const downloadedInstaller: Rule = {
  id: 'downloaded-installer',
  summary: 'a package or an installer that stays after it was installed',
  *find(context) {
    const left = groupByPath(context, installerMatcher, (copy) => isLeft(copy) && !context.isBooked(copy))
    for (const group of left) {
      const { maker, roots, copies } = group
      const installer = findInstaller(group, context)
      const it = pronoun(copies)
      const use =
        installer === maker
          ? `, which installs from ${it}`
          : installer
            ? `, and ${nameInstruction(installer)} installs from ${it}`
            : ': something to install from'
      yield claimGroup(group, {
        confidence: !installer || isSmall(copies) ? 'possible' : 'likely',
        message: `${joinPaths(roots)} stays from ${nameInstruction(maker)}${use}`,
        advice: advise(group, installer),
      })
    }
  },
}

function findInstaller({ kind, maker, roots }: PathGroup<Installer>, { instructions }: WasteContext) {
  return instructions.slice(maker.index).find((instruction) => installsFrom(instruction, kind, roots))
}

function advise({ maker, roots, copies }: PathGroup<Installer>, installer: Instruction | undefined): string {
  const paths = joinPaths(roots)
  const it = pronoun(copies)
  if (!installer)
    return `Leave ${paths} out of ${quoteInstruction(maker)} if no container installs from ${it}`
  if (installer === maker) return `Remove ${paths} at the end of ${quoteInstruction(maker)}`
  if (!isCopy(maker))
    return `Join ${nameInstruction(maker)} and ${nameInstruction(installer)} into one RUN that removes ${paths} at its end`
  return maker.buildKit
    ? `Drop ${quoteInstruction(maker)}, and give ${it} to ${nameInstruction(installer)} with \`--mount=type=bind,source=…,target=…\``
    : `Install from ${it} in a build stage, and take the result with \`COPY --from\` instead of ${paths}`
}
