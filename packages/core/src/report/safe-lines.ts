/**
 * Lines none of which GitHub's runner takes for a command: it looks for `::name` at the beginning, where a text from an
 * image may come to stand when it is broken into lines.
 */
export function safeLines(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: Colour may stand before it.
  return text.replace(/^((?:[^\S\n]|\x1b\[[\d;]*m)*):(?=:)/gm, '$1\\x3a')
}
