import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { invalid } from './invalid.js'

/** What a module exports by default, waited for where it is a promise. It is run: whoever can write it can do anything. */
export async function importModule(path: string, name: string): Promise<unknown> {
  let exported: { readonly default?: unknown }
  let value: unknown
  try {
    exported = await import(pathToFileURL(resolve(path)).href)
    value = await exported.default
  } catch (error) {
    throw invalid(name, `fails: ${error instanceof Error ? error.message : String(error)}`, error)
  }
  if (!('default' in exported)) throw invalid(name, 'has no default export')
  return value
}
