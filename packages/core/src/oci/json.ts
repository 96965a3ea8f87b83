/** The JSON object in these bytes, or null where there is none. */
export function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | null {
  const value = parseJson(bytes)
  return isObject(value) ? value : null
}

/** The JSON value in these bytes; undefined where it is none. */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value where it is an object, an empty one else. */
export function asObject(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {}
}

/** The value where it is a list, an empty one else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

/** The value where it is a text, '' else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The value as an error shows it, whatever it may be. */
export function shown(value: unknown): string {
  // What is nested deep cannot even be written.
  if (typeof value === 'object' && value !== null) return 'of a wrong type'
  return String(JSON.stringify(value)).slice(0, 100)
}
