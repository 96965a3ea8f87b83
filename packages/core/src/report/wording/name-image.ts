/** The image as texts call it. */
export function nameImage(reference: string): string {
  return reference === '-' ? 'standard input' : reference
}
