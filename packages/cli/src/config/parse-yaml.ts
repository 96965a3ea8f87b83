import { invalid, invalidAt } from './invalid.js'

/** Aliases may stand for aliases: a few lines would be gigabytes. */
const MAX_ALIASES = 100

/** The value of a YAML text, version 1.2. */
export async function parseYaml(text: string, name: string): Promise<unknown> {
  // Imported here: it takes longer than all the rest of what is read.
  const { parseDocument } = await import('yaml')
  let document: ReturnType<typeof parseDocument>
  try {
    document = parseDocument(text, { prettyErrors: false, merge: true })
  } catch (error) {
    // It is nested too deeply.
    throw invalid(name, `cannot be read: ${(error as Error).message}`, error)
  }
  // What is only a warning there, a tag that nobody knows, is a value that nobody has meant.
  const [problem] = [...document.errors, ...document.warnings]
  if (problem) {
    const several = problem.code === 'MULTIPLE_DOCS'
    throw invalidAt(
      name,
      text,
      problem.pos[0],
      several ? 'a second document begins' : inPlainWords(problem.message),
    )
  }
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch (error) {
    throw invalid(name, `cannot be read: ${(error as Error).message}`, error)
  }
}

function inPlainWords(message: string): string {
  return message === 'Map keys must be unique' ? 'a key is there twice' : message
}
