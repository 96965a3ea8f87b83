/** Whether a text is as a pattern has it, in which `*` stands for anything, or nothing; so does `…`, as it does in reports. */
export function fitsWildcard(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split(/[*…]/)
  const last = rest.pop()
  if (last === undefined) return text === pattern
  // The text is of any length, and from an image: each part is taken where it comes first, and nothing is tried twice.
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/** The same of texts of instructions, in which white space of any length is one blank. */
export function fitsInstruction(text: string, pattern: string): boolean {
  return fitsWildcard(inOneLine(text), inOneLine(pattern))
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
