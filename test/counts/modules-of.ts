import { mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { layersize } from '../helpers/layersize.js'
import type { TempFolder } from '../helpers/temp-folder.js'

const listBuiltins = new URL('list-builtins.mjs', import.meta.url)
const root = realpathSync(join(import.meta.dirname, '../..'))

export interface Modules {
  /** Of ours and of what they import: paths from the root of the checkout. */
  readonly files: readonly string[]
  /** Of their source. */
  readonly bytes: number
  /** Of Node: those that a program can import. */
  readonly builtins: readonly string[]
}

/** Every module that the built command loads with these arguments, however it does; those of Node that it would load anyway left out. */
export async function modulesOf(
  temp: TempFolder,
  args: readonly string[],
  own: Record<string, string> = {},
): Promise<Modules> {
  const NODE_V8_COVERAGE = temp.free()
  mkdirSync(NODE_V8_COVERAGE)
  const BUILTINS_FILE = temp.free()
  const env = { ...own, NODE_V8_COVERAGE, BUILTINS_FILE, NODE_OPTIONS: `--import=${listBuiltins.href}` }
  const { code, stderr } = await layersize(temp.path, args, { env })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const [coverage] = readdirSync(NODE_V8_COVERAGE).map((name) =>
    JSON.parse(readFileSync(join(NODE_V8_COVERAGE, name), 'utf8')),
  )
  const paths = coverage.result
    .map(({ url }: { url: string }) => url)
    .filter((url: string) => url.startsWith('file:') && url !== listBuiltins.href)
    .map((url: string) => realpathSync(fileURLToPath(url)))
  const loaded: string[] = [...new Set<string>(paths)].sort()
  return {
    files: loaded.map((path) => relative(root, path)),
    bytes: loaded.reduce((sum, path) => sum + statSync(path).size, 0),
    builtins: readFileSync(BUILTINS_FILE, 'utf8')
      .split('\n')
      .filter((line) => /^NativeModule (?!internal\/|_)/.test(line))
      .map((line) => line.replace('NativeModule ', ''))
      .sort(),
  }
}
