import type { Configuration } from '../configuration.js'

/** Checks what a configuration file holds; `name` is what errors call it. Rejects with CONFIGURATION_INVALID, naming the key and the nearest known one. */
export async function readConfiguration(_value: unknown, _name: string): Promise<Configuration> {
  throw new Error('not there yet')
}
