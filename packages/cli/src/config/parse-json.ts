import { invalid, invalidAt } from './invalid.js'

/** The value of a JSON text. Of two keys of one name JSON.parse drops one; YAML, of which JSON is a part, tells. */
export async function parseJson(text: string, name: string): Promise<unknown> {
  const value = parse(text, name)
  // Imported here: most that is read is YAML, or nothing.
  const { parseDocument } = await import('yaml')
  const twice = parseDocument(text, { prettyErrors: false }).errors.find(
    ({ code }) => code === 'DUPLICATE_KEY',
  )
  if (twice) throw invalidAt(name, text, twice.pos[0], 'a key is there twice')
  return value
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Of what is short, it shows the place in place of telling it.
    const [, why, at] = /^(.*?)(?: in JSON)? at position (\d+)/s.exec((error as Error).message) ?? []
    if (why !== undefined && at !== undefined) throw invalidAt(name, text, Number(at), why)
    throw invalid(name, `cannot be read: ${(error as Error).message}`, error)
  }
}
