/** Sorts paths as a walk that reads each folder by its names' bytes meets them. */
export function walkOrder(path: string): string {
  return rawBytes(path).replaceAll('/', '\0')
}

/** A path's bytes, a character each: odd ones stand as \xNN in the table, a backslash doubled. */
function rawBytes(path: string): string {
  return Buffer.from(path)
    .toString('latin1')
    .replace(/\\(?:x([0-9a-f]{2})|\\)/g, (_, hex?: string) =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : '\\',
    )
}
