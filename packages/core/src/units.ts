import prettyBytes from 'pretty-bytes'

/** A size to read, in three digits and powers of 1000: `512 B`, `1.23 kB`, `93 MB`. */
export function formatBytes(bytes: number): string {
  return prettyBytes(bytes)
}

/** A number with a comma before every three digits: `1,204`. */
export function formatCount(n: number): string {
  if (!Number.isSafeInteger(n)) return n.toLocaleString('en-US')
  // That loads the data of all languages, which takes longer than all else of a short report.
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

/** A size to the byte: `93,012,345 B`. */
export function formatExactBytes(bytes: number): string {
  return `${formatCount(bytes)} B`
}

/** Formats sizes that stand side by side: to the byte where two that differ would look the same. */
export function bytesFormatter(sizes: Iterable<number>): (bytes: number) => string {
  const seen = new Map<string, number>()
  const ambiguous = new Set<string>()
  for (const size of sizes) {
    const text = formatBytes(size)
    if ((seen.get(text) ?? size) !== size) ambiguous.add(text)
    seen.set(text, size)
  }
  return (bytes) => {
    const text = formatBytes(bytes)
    return ambiguous.has(text) ? formatExactBytes(bytes) : text
  }
}

/** A share as whole per cent; `<1 %` and `>99 %` where rounding would say none or all. */
export function formatShare(part: number, whole: number): string {
  const share = whole === 0 ? 0 : part / whole
  if (share > 0 && share < 0.01) return '<1 %'
  return share > 0.99 && share < 1 ? '>99 %' : `${Math.round(share * 100)} %`
}
