/** A sentence as the rest of one: no name and no keyword is spelt otherwise. */
export function inSentence(text: string): string {
  return /^[A-Z][a-z]+(?: |$)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
