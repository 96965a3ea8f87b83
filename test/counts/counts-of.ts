import { readFileSync, realpathSync } from 'node:fs'
import { expect } from 'vitest'
import { layersize } from '../helpers/layersize.js'
import type { TempFolder } from '../helpers/temp-folder.js'

const counting = new URL('counting.mjs', import.meta.url)

/** What a process read of a file. */
export interface FileCounts {
  readonly opened: number
  readonly reads: number
  readonly bytes: number
}

export interface Counts {
  /** By their real paths. */
  readonly files: Readonly<Record<string, FileCounts>>
  /** How often a hash was begun, and of how many bytes in all. */
  readonly hashes: { readonly contents: number; readonly bytes: number }
}

/** What the built command does with these arguments, whole process, counted by counting.mjs. It must succeed. */
export async function countsOf(
  temp: TempFolder,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Counts> {
  const COUNTS_FILE = temp.free('.json')
  const NODE_OPTIONS = `--import=${counting.href}`
  const { code, stderr } = await layersize(temp.path, args, { env: { ...env, NODE_OPTIONS, COUNTS_FILE } })
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(readFileSync(COUNTS_FILE, 'utf8'))
}

/** What was read of one file; nothing where it was not opened. */
export function readOf({ files }: Counts, path: string): FileCounts {
  return files[realpathSync(path)] ?? { opened: 0, reads: 0, bytes: 0 }
}
