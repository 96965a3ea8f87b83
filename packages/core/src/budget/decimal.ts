/** A number as it was written, without a rounding: `digits / scale`. */
export interface Decimal {
  readonly digits: bigint
  readonly scale: bigint
}

/** No size and no share that is meant has more. */
const LONGEST = 40

/** Reads `5`, `0.5`, `12.25`; null for anything else. */
export function readDecimal(text: string): Decimal | null {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(text.slice(0, LONGEST + 1)) ?? []
  if (whole === undefined || text.length > LONGEST) return null
  return { digits: BigInt(whole + fraction), scale: 10n ** BigInt(fraction.length) }
}
