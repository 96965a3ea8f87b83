/** Bytes of a size as users write it (docs/budgets.md has the grammar). Throws OPTION_INVALID. */
export function parseSize(_text: string | number): number {
  throw new Error('not there yet')
}
