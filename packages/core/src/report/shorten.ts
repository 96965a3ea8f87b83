/** The text, or of a longer one the beginning and an ellipsis: no more than `length`, and no half of a character. */
export function shorten(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…` : text
}
