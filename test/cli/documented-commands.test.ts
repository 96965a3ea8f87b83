import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { COMMANDS } from '../../packages/cli/src/commands.js'
import { codeBlocks } from '../helpers/code-blocks.js'
import { TempFolder } from '../helpers/temp-folder.js'

const root = join(import.meta.dirname, '../..')
const temp = new TempFolder()

/** A line of a document in which the program is called. */
interface Line {
  readonly page: string
  readonly line: string
}

const CALL = /(?:^|[|&(]\s*|npx --yes )layersize(?:@\S+)?(?:\s|$)/

/** Those of a document: between backticks, in blocks of a shell, and in blocks of no language that begin with one. */
function linesOf(page: string): Line[] {
  return codeBlocks(readFileSync(join(root, page), 'utf8'))
    .filter(
      ({ language, code }) => language === 'sh' || (language === '' && CALL.test(code.split('\n')[0] ?? '')),
    )
    .flatMap(({ code }) => code.replace(/\\\n/g, '').split('\n'))
    .filter((line) => CALL.test(line))
    .map((line) => ({ page, line }))
}

/** What the program is called with, each time, as a shell has it. */
function callsOf(line: string): string[][] {
  // No other program is run.
  const script = `
    command_not_found_handle() { :; }
    layersize() { printf '%s\\0' "$@" >&9; printf '\\1\\0' >&9; }
    npx() { shift; "\${1%%@*}" "\${@:2}"; }
    ${line}`
  const { output } = spawnSync('/bin/bash', ['-c', script], {
    cwd: temp.path,
    env: { PATH: '/nonexistent' },
    stdio: ['ignore', 'pipe', 'pipe', ...Array(6).fill('ignore'), 'pipe'],
  })
  const words = String(output[9]).split('\0').slice(0, -1)
  const calls: string[][] = [[]]
  for (const word of words) {
    if (word === '\x01') calls.push([])
    else calls.at(-1)?.push(word)
  }
  return calls.slice(0, -1)
}

/** What is wrong with the flags and arguments of a call; null where nothing is. */
async function mistakeIn([first = '', ...rest]: readonly string[]): Promise<string | null> {
  if (['', '--version', '-v', '--help', '-h'].includes(first)) return null
  const named = Object.hasOwn(COMMANDS, first)
  const command = COMMANDS[named ? (first as keyof typeof COMMANDS) : 'analyze'] as typeof COMMANDS.analyze
  class Parsed extends command {
    override async run(): Promise<void> {
      await this.parse(command)
    }
  }
  try {
    await Parsed.run(named ? rest : [first, ...rest], join(root, 'packages/cli'))
    return null
  } catch (error) {
    return (error as Error).message
  }
}

test('every command line in the documents has flags that there are', async () => {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name))
  const lines = ['README.md', ...pages].flatMap(linesOf)
  expect(lines.length).toBeGreaterThan(35)
  const wrong: (Line & { said: string })[] = []
  for (const { page, line } of lines) {
    const calls = callsOf(line)
    if (calls.length === 0) wrong.push({ page, line, said: 'no call of layersize' })
    for (const call of calls) {
      const said = await mistakeIn(call)
      if (said) wrong.push({ page, line, said })
    }
  }
  expect(wrong).toEqual([])
})
