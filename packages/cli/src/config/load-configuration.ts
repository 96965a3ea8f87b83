import { readFile } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { type Configuration, readConfiguration } from '@layersize/core'
import { whyUnreadable } from '../why-unreadable.js'
import { findConfiguration } from './find-configuration.js'
import { importModule } from './import-module.js'
import { invalid } from './invalid.js'
import { KEY, MANIFEST } from './names.js'
import { parseJson } from './parse-json.js'
import { parseYaml } from './parse-yaml.js'

/** Nobody writes one by hand that is larger. */
const MAX_LENGTH = 1_000_000

export interface LoadedConfiguration {
  /** The file, as messages call it. */
  readonly name: string
  /** What its relative paths are relative to. */
  readonly folder: string
  readonly configuration: Configuration
}

export interface ConfigurationFlags {
  readonly config?: string | undefined
  readonly 'no-config'?: boolean | undefined
}

/** The configuration that holds here, or null. Rejects with CONFIGURATION_INVALID. */
export async function loadConfiguration(flags: ConfigurationFlags): Promise<LoadedConfiguration | null> {
  if (flags['no-config']) return null
  const path = flags.config ?? (await findConfiguration())
  if (path === null) return null
  const configuration = await readConfiguration(await readValue(path), path)
  return { name: path, folder: dirname(path), configuration }
}

async function readValue(path: string): Promise<unknown> {
  const extension = extname(path).toLowerCase()
  if (extension === '.js' || extension === '.mjs') {
    await readText(path)
    return importModule(path, path)
  }
  if (!['.json', '.yaml', '.yml'].includes(extension)) {
    await readText(path)
    throw invalid(path, 'is no configuration: its name must end in .json, .yaml, .yml, .js or .mjs')
  }
  const text = await readText(path)
  if (text.trim() === '') throw invalid(path, 'is empty')
  const value = await (extension === '.json' ? parseJson(text, path) : parseYaml(text, path))
  if (value === null) throw invalid(path, 'says nothing')
  if (basename(path) !== MANIFEST) return value
  if (typeof value !== 'object' || !Object.hasOwn(value, KEY)) throw invalid(path, `has no key "${KEY}"`)
  return (value as Record<string, unknown>)[KEY]
}

async function readText(path: string): Promise<string> {
  let bytes: Uint8Array
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw invalid(path, `cannot be read: ${whyUnreadable(error)}`, error)
  }
  if (bytes.length > MAX_LENGTH) throw invalid(path, 'is too long for a configuration')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw invalid(path, 'cannot be read: it is not UTF-8', error)
  }
}
