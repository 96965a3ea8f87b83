import { lstat, readFile } from 'node:fs/promises'
import { LayersizeError } from '@layersize/core'
import { CONFIGURATION_NAMES, KEY, MANIFEST } from './names.js'

/** The configuration file of the current folder, or null. Two are an error: nobody would know which one counts. */
export async function findConfiguration(): Promise<string | null> {
  const found = await listConfigurations()
  if (found.length > 1) {
    const names = found.map((name) => (name === MANIFEST ? `${MANIFEST} (${KEY})` : name))
    throw new LayersizeError(
      'CONFIGURATION_INVALID',
      `There are two configurations: ${names.join(' and ')}`,
      {
        hint: 'Keep one of them, or say which: --config PATH.',
      },
    )
  }
  return found[0] ?? null
}

/** All configuration files of the current folder. */
export async function listConfigurations(): Promise<string[]> {
  const there = await Promise.all(CONFIGURATION_NAMES.map(exists))
  const names = CONFIGURATION_NAMES.filter((_, i) => there[i])
  return (await manifestHasKey()) ? [...names, MANIFEST] : names
}

/** A link that leads nowhere is there as well: somebody has meant something by it. */
function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

async function manifestHasKey(): Promise<boolean> {
  const text = await readFile(MANIFEST, 'utf8').catch(() => '')
  if (!text.includes(`"${KEY}"`)) return false
  try {
    return Object.hasOwn(JSON.parse(text), KEY)
  } catch {
    // Perhaps it has: whoever reads it says what is wrong with it.
    return true
  }
}
