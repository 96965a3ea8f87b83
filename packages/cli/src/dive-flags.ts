import { readFile } from 'node:fs/promises'
import { type DiveRules, LayersizeError, readDiveRules } from '@layersize/core'
import * as Flags from '@oclif/core/flags'
import type { InferredFlags } from '@oclif/core/interfaces'
import { whyUnreadable } from './why-unreadable.js'

/** Where dive looks for its rules. */
const FILE = '.dive-ci'

/** The rules of dive's CI mode, by its own names: for teams that change over. */
export const diveFlags = {
  lowestEfficiency: Flags.string({
    description: "dive's rule: the least efficiency, by its formula, from 0 to 1 (0.9), or disabled",
    helpGroup: 'DIVE',
    helpValue: 'F',
  }),
  highestWastedBytes: Flags.string({
    description: "dive's rule: the most bytes wasted, by its formula (disabled)",
    helpGroup: 'DIVE',
    helpValue: 'SIZE',
  }),
  highestUserWastedPercent: Flags.string({
    description:
      "dive's rule: the most bytes wasted, by its formula, of all layers but the lowest, from 0 to 1 (0.1), or disabled",
    helpGroup: 'DIVE',
    helpValue: 'F',
  }),
  'ci-config': Flags.string({
    description: `a file with dive's rules (${FILE} in the current folder, where there is one)`,
    helpGroup: 'DIVE',
    helpValue: 'PATH',
  }),
}

type DiveFlags = Omit<InferredFlags<typeof diveFlags>, 'json'>

/** Dive's rules as the file and these flags have them, the flags first; undefined where there is neither. */
export async function diveRules(flags: DiveFlags): Promise<DiveRules | undefined> {
  const { lowestEfficiency, highestWastedBytes, highestUserWastedPercent } = flags
  const given = { lowestEfficiency, highestWastedBytes, highestUserWastedPercent }
  const hasFlags = Object.values(given).some((value) => value !== undefined)
  const file = await readRulesFile(flags['ci-config'])
  if (file === undefined && !hasFlags) return undefined
  return { ...file, ...readDiveRules({ rules: given }, 'The command line') }
}

/** dive takes its defaults where the file that is named does not exist; here that is an error. */
async function readRulesFile(named: string | undefined): Promise<DiveRules | undefined> {
  const path = named ?? FILE
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (named === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw invalid(path, whyUnreadable(error), error)
  }
  // Imported here: hardly anybody has such a file.
  const { parse } = await import('yaml')
  let value: unknown
  try {
    value = parse(text)
  } catch (error) {
    throw invalid(path, (error as Error).message.split('\n')[0] as string, error)
  }
  return readDiveRules(value, path)
}

function invalid(path: string, why: string, cause: unknown): LayersizeError {
  return new LayersizeError('CONFIGURATION_INVALID', `${path} cannot be used: ${why}`, { cause })
}
