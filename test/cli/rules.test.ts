import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listRules } from '../../packages/core/src/index.js'

const root = join(import.meta.dirname, '../..')
const bin = join(root, 'packages/cli/bin/layersize.js')
const pageOf = (rule: string) => readFileSync(join(root, `docs/rules/${rule}.md`), 'utf8')

interface Result {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | null
}

function run(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      env: { PATH: process.env.PATH, TERM: 'xterm', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let [stdout, stderr] = ['', '']
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.on('close', (code) => resolve({ stdout, stderr, code }))
  })
}

const layersize = (args: readonly string[], env?: Record<string, string>) =>
  run(process.execPath, [bin, ...args], env)

/** What it writes to a terminal of that width. */
async function onTerminal(
  args: readonly string[],
  columns: number,
  env?: Record<string, string>,
): Promise<string> {
  const command = [process.execPath, bin, ...args].map((word) => `'${word}'`).join(' ')
  const line = `stty cols ${columns}; exec ${command}`
  const { stdout } = await run('script', ['-qec', line, '/dev/null'], env)
  return stdout.replaceAll('\r\n', '\n')
}

describe('layersize rules', () => {
  test('each rule and what it finds', async () => {
    const { stdout, stderr, code } = await layersize(['rules'])
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    const ids = stdout.split('\n').flatMap((line) => /^[a-z-]+/.exec(line) ?? [])
    expect(ids).toEqual(listRules().map(({ id }) => id))
    expect(stdout).toMatch(/^deleted-later +a file that a later instruction deletes$/m)
    expect(stdout).not.toContain('\x1b')
  })

  test('--format json is what the library lists', async () => {
    const { stdout, code } = await layersize(['rules', '--format', 'json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(listRules())
  })

  test('in a narrow terminal, what it finds stands below it', async () => {
    const text = await onTerminal(['rules'], 50, { NO_COLOR: '1' })
    expect(text).toContain('\ndeleted-later\n    a file that a later instruction deletes\n')
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50)
  })
})

describe('layersize explain', () => {
  test.each(listRules())('$id: its page, as it is written', async ({ id }) => {
    expect(await layersize(['explain', id])).toEqual({ stdout: pageOf(id), stderr: '', code: 0 })
    expect((await layersize(['explain', id], { FORCE_COLOR: '1' })).stdout).toBe(pageOf(id))
  })

  test('on a terminal: broken where it ends, what is bold is bold', async () => {
    const text = await onTerminal(['explain', 'metadata-only-change'], 60)
    expect(text.startsWith('\x1b[1mmetadata-only-change\x1b[22m\n')).toBe(true)
    expect(text).toContain('\x1b[1mCounted:\x1b[22m the copies')
    expect(text).toContain('\n    COPY --chown=app:app . /app\n')
    expect(text).not.toContain('```')
    const plain = await onTerminal(['explain', 'metadata-only-change'], 60, { NO_COLOR: '1' })
    expect(plain).toContain('**Counted:** the copies')
    expect(plain).not.toContain('\x1b')
    expect(Math.max(...plain.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60)
  })

  test.each<[string[], RegExp]>([
    [[], /^layersize: No rule is named\n {2}Name one: .*layersize rules lists them\.\n$/],
    [['replased-later'], /There is no rule "replased-later"\n {2}Perhaps replaced-later .*layersize rules/],
    [['../ignore'], /There is no rule "\.\.\/ignore"/],
    [['moved', 'moved'], /Unexpected argument/],
  ])('%j: exit 2 and a remedy', async (args, message) => {
    const { stdout, stderr, code } = await layersize(['explain', ...args])
    expect({ stdout, code }).toEqual({ stdout: '', code: 2 })
    expect(stderr).toMatch(message)
  })
})
