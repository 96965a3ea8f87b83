/** What there is besides an image, in the order in which help lists it. */
export const COMMAND_NAMES = [
  'analyze',
  'cache',
  'check',
  'diff',
  'doctor',
  'explain',
  'fix',
  'init',
  'render',
  'rules',
  'tree',
  'why',
] as const

export type CommandName = (typeof COMMAND_NAMES)[number]

export function isCommandName(word: string): word is CommandName {
  return COMMAND_NAMES.some((name) => name === word)
}
