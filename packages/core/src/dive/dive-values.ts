/** A share of dive's, or null where dive would call it misconfigured: what Go's strconv.ParseFloat reads, from 0 to 1. */
export function parseDiveShare(text: string): number | null {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return null
  const share = Number(text)
  return share >= 0 && share <= 1 ? share : null
}

const UNITS: readonly string[] = ['', 'k', 'm', 'g', 't', 'p', 'e']

/** A size of dive's, or null where dive would call it misconfigured: what humanize.ParseBytes (go-humanize 1.0.1) reads. */
export function parseDiveBytes(text: string): number | null {
  const [, digits = '', rest = ''] = /^([\d.,]*)(.*)$/su.exec(text) ?? []
  const number = digits.replaceAll(',', '')
  // MB and M are powers of 1000, MiB and Mi of 1024, in any case, with any space before them.
  const [, unit, binary] = /^([kmgtpe]?)(i?)b?$/.exec(rest.trim().toLowerCase()) ?? []
  if (!/^(\d+\.?\d*|\.\d+)$/.test(number) || unit === undefined || (binary && !unit)) return null
  const bytes = Number(number) * (binary ? 1024 : 1000) ** UNITS.indexOf(unit)
  return bytes < 2 ** 64 ? Math.trunc(bytes) : null
}
