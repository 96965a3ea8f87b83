import { readFile } from 'node:fs/promises'
import { findRule } from '@layersize/core'

/** The page of a rule, which the build has put beside the program; Markdown. Throws OPTION_INVALID for no rule. */
export async function readRulePage(rule: string): Promise<string> {
  const { id } = findRule(rule)
  return readFile(new URL(`./rules/${id}.md`, import.meta.url), 'utf8')
}
