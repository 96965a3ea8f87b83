/** A text, such as that of an instruction, with each stretch of white space as one blank. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
