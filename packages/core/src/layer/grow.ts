type Column = Uint8Array | Int32Array | Uint32Array | Float64Array

/** A column with the same rows and room for at least `length`; twice the room, so that rows are seldom moved. */
export function grow<T extends Column>(column: T, length: number): T {
  const make = column.constructor as new (length: number) => T
  const grown = new make(Math.max(length, 2 * column.length))
  grown.set(column)
  return grown
}

/** The same for bytes, up to `limit`. */
export function growBytes(bytes: Buffer, length: number, limit: number): Buffer {
  const grown = Buffer.allocUnsafeSlow(Math.min(limit, Math.max(length, 2 * bytes.length)))
  bytes.copy(grown)
  return grown
}

/** The first so many bytes, with no room behind them. */
export function trimBytes(bytes: Buffer, length: number): Buffer {
  if (length === bytes.length) return bytes
  const trimmed = Buffer.allocUnsafeSlow(length)
  bytes.copy(trimmed, 0, 0, length)
  return trimmed
}
