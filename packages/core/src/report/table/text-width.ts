import stringWidth from 'string-width'

/** Nearly every text is of these, and needs no look at its graphemes, which take a thousand times longer. */
const ONE_COLUMN_EACH = /^[\x20-\x7e…·→−±≈–—✓✗]*$/

/** Whether each character of a text, without colours, fills one column of a terminal. */
export function isOneColumnEach(text: string): boolean {
  return ONE_COLUMN_EACH.test(text)
}

/** How many columns of a terminal a text fills, without colours. */
export function textWidth(text: string): number {
  return isOneColumnEach(text) ? text.length : stringWidth(text)
}
