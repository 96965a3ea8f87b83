import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { invalid } from './invalid.js'

/** Seconds. What needs longer waits for what will not come, and Node would leave without a word. */
const PATIENCE = 10

/** What a module exports by default, waited for where it is a promise. It is run: whoever can write it can do anything. */
export async function importModule(path: string, name: string): Promise<unknown> {
  const giveStdoutBack = lendStdout()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it takes more than ${PATIENCE} seconds`)), PATIENCE * 1000)
  })
  let loaded: { readonly exported: object; readonly value: unknown }
  try {
    loaded = await Promise.race([load(path), late])
  } catch (error) {
    throw invalid(name, `fails: ${error instanceof Error ? error.message : String(error)}`, error)
  } finally {
    clearTimeout(timer)
    giveStdoutBack()
  }
  if (!('default' in loaded.exported)) throw invalid(name, 'has no default export')
  return loaded.value
}

async function load(path: string) {
  const exported: { readonly default?: unknown } = await import(pathToFileURL(resolve(path)).href)
  return { exported, value: await exported.default }
}

/** Until it is given back, what is printed goes to stderr: only the report may be on stdout. */
function lendStdout(): () => void {
  const { write } = process.stdout
  process.stdout.write = process.stderr.write.bind(process.stderr)
  return () => {
    process.stdout.write = write
  }
}
