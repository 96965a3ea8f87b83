/** The answer to a question about this process's user, or null: in a container that may be a number of which nothing is known. */
export function known<T>(ask: () => T): T | null {
  try {
    return ask()
  } catch {
    return null
  }
}
