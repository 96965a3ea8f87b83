/** The words of a command in exec form, `["a", "b"]`; null for any other. */
export function execForm(command: string): string[] | null {
  if (!command.startsWith('[')) return null
  try {
    const words: unknown = JSON.parse(command)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : null
  } catch {
    return null
  }
}
