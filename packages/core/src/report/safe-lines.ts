import { COMMAND_MARK } from './safe-text.js'

/**
 * Lines none of which a CI system takes for a command: GitHub's runner looks for `::name` at the beginning, where a text
 * from an image may come to stand when it is broken into lines, and like others for `##[name]` anywhere.
 */
export function safeLines(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colour may stand before it
      .replace(/^((?:[^\S\n]|\x1b\[[\d;]*m)*):(?=:)/gm, '$1\\x3a')
      .replace(COMMAND_MARK, '#\\x23')
  )
}
