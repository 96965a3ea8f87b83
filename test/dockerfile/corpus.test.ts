import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyChanges, type Change } from '../../packages/core/src/dockerfile/changes.js'
import {
  type Dockerfile,
  type DockerfileInstruction,
  sourceOffset,
} from '../../packages/core/src/dockerfile/dockerfile.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'
import { unifiedDiff } from '../../packages/core/src/dockerfile/unified-diff.js'
import { gitApply } from './apply-patch.js'

/** What the parser of BuildKit 0.15.2 reads in each file (moby/buildkit, frontend/dockerfile/parser). */
const answers: Record<string, unknown[]> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'corpus-answers.json'), 'utf8'),
)

const FOLDER = join(import.meta.dirname, '../../fixtures/dockerfiles')
const FILES = readdirSync(FOLDER).map((name) => ({
  name: name.replace(/\.Dockerfile$/, ''),
  text: readFileSync(join(FOLDER, name), 'utf8'),
}))

test('there are files of all kinds', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(100)
  const some = (fits: (text: string) => boolean) => FILES.filter(({ text }) => fits(text)).length
  expect(some((text) => text.startsWith('\uFEFF'))).toBeGreaterThanOrEqual(3)
  expect(some((text) => !/(^|[^\r])\n/.test(text))).toBeGreaterThanOrEqual(3)
  expect(some((text) => /\r\n/.test(text) && /[^\r]\n/.test(text))).toBeGreaterThanOrEqual(1)
  expect(some((text) => !text.endsWith('\n'))).toBeGreaterThanOrEqual(5)
  expect(some((text) => /\t/.test(text))).toBeGreaterThanOrEqual(10)
  expect(some((text) => /^\uFEFF?# *escape *= *`/im.test(text))).toBeGreaterThanOrEqual(4)
  expect(some((text) => /^\w.*<<-?["']?\w/m.test(text))).toBeGreaterThanOrEqual(6)
})

describe.each(FILES)('$name', ({ name, text }) => {
  const dockerfile = parseDockerfile(text)

  test('is read as BuildKit reads it', () => {
    const read = dockerfile.instructions.map(({ line, endLine, keyword, flags, command, heredocs }) => ({
      lines: `${line}-${endLine}`,
      keyword,
      ...(flags.length > 0 && {
        flags: flags.map((flag) => (flag.value === null ? `--${flag.name}` : `--${flag.name}=${flag.value}`)),
      }),
      command: command.trim(),
      ...(heredocs.length > 0 && { heredocs: heredocs.map(({ body }) => body) }),
    }))
    expect(read).toEqual(answers[name])
  })

  test('each instruction is where it is said to be, and between them is nothing else', () => {
    let at = text.startsWith('\uFEFF') ? 1 : 0
    for (const instruction of dockerfile.instructions) {
      const { start, end, keyword, keywordEnd, line, endLine } = instruction
      expect(text.slice(start, keywordEnd).toUpperCase()).toBe(keyword)
      expect(text.slice(at, start)).toMatch(/^([ \t]*(#[^\n]*)?\r?\n)*[ \t]*$/)
      expect([line, endLine]).toEqual([lineOf(text, start), lineOf(text, end)])
      // What joins the last line to none is no part of it.
      expect(text.slice(end)).toMatch(/^[ \t]*(\r?\n|\\?$)/)
      expect(end).toBeGreaterThan(keywordEnd)
      at = end
    }
    expect(text.slice(at)).toMatch(/^ ?\\?([ \t]*(#[^\n]*)?(\r?\n|$))*$/)
  })

  test('each character of a command, a flag and a here-document stands where it is said to', () => {
    for (const instruction of dockerfile.instructions) {
      const { command, flags, heredocs, keywordEnd, end } = instruction
      const offsets = Array.from({ length: command.length }, (_, i) => sourceOffset(instruction, i))
      expect(offsets.map((offset) => text[offset]).join('')).toBe(command)
      expect(offsets.filter((offset) => offset < keywordEnd || offset >= end)).toEqual([])
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b))
      for (const { name, value, start, end } of flags) {
        const flag = value === null ? `--${name}` : `--${name}=${value}`
        expect(text.slice(start, end).toLowerCase()).toBe(flag.toLowerCase())
      }
      for (const { delimiter, body, start, end } of heredocs) {
        expect(text.slice(start, end)).toBe(body)
        expect(text.slice(end).trimStart().startsWith(delimiter)).toBe(true)
      }
    }
  })

  test('a change of one instruction leaves all other bytes as they are, and git makes the same of its patch', () => {
    const all = dockerfile.instructions.flatMap((instruction) => changesOf(dockerfile, instruction))
    const afterOf = (changes: readonly Change[]) => applyChanges(dockerfile, changes, parseDockerfile)
    const patched = all.map(({ change, expected }) => {
      const after = afterOf([change])
      if (after !== expected) expect({ change, after }).toEqual({ change, after: expected })
      return after
    })
    // Those that stay go together.
    const kept = all.filter(({ change, expected }) => expected !== null && change.type !== 'remove')
    const together = afterOf(kept.map(({ change }) => change))
    expect(together).not.toBeNull()
    const files = [...patched, together].flatMap((after, i) => {
      if (after === null) return []
      const name = `${i}/Dockerfile`
      return [{ name, before: text, after, patch: unifiedDiff(name, text, after) }]
    })
    expect(gitApply(files)).toEqual(files.map(({ after }) => after))
  })
})

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

const RUN = { keyword: 'RUN', flags: [], command: 'true', heredocs: [] }
const WITH_FLAGS = /^(ADD|COPY|FROM|HEALTHCHECK|RUN)$/

/** Each kind of change, with what it makes of the text: by lines and pieces of the text alone. */
function changesOf(
  { text, newline }: Dockerfile,
  at: DockerfileInstruction,
): { change: Change; expected: string | null }[] {
  const lines = text.split(/(?<=\n)/)
  const from = at.line - 1
  const mark = from === 0 && text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const [above, own, below] = [lines.slice(0, from), lines.slice(from, at.endLine), lines.slice(at.endLine)]
  const join = (...parts: (string | readonly string[])[]) => parts.flat().join('')
  const lastEnd = /\r?\n$/.exec(own.at(-1) ?? '')?.[0] ?? ''
  const bare = own.map((line, i) => (i === 0 ? line.slice(mark.length) : line))
  const isOpen = lastEnd === ''
  const splice = (start: number, end: number, put: string) => text.slice(0, start) + put + text.slice(end)
  const put = { text: 'RUN true', means: RUN }
  // What the last line joins to comes to the next line.
  const joins = isOpen && /\\\s*$/.test(text)
  const found: { change: Change; expected: string | null }[] = [
    { change: { type: 'remove', at }, expected: join(above, mark, below) },
    {
      change: { type: 'insert', before: at, ...put },
      expected: join(above, mark, 'RUN true', lastEnd || newline, bare, below),
    },
    {
      change: { type: 'insert', after: at, ...put },
      expected: joins
        ? null
        : isOpen
          ? join(above, own, newline, 'RUN true')
          : join(above, own, 'RUN true', lastEnd, below),
    },
  ]
  const flag = at.flags.find(({ name }) => name === 'chown')
  const withFlag = (name: string, value: string) =>
    splice(at.keywordEnd, at.keywordEnd, ` --${name}=${value}`)
  const isAble = WITH_FLAGS.test(at.keyword)
  found.push({
    change: { type: 'set-flag', at, name: 'chown', value: 'app:app' },
    expected: !isAble
      ? null
      : flag
        ? splice(flag.start, flag.end, '--chown=app:app')
        : withFlag('chown', 'app:app'),
  })
  if (at.keyword === 'RUN') {
    const value = 'type=cache,target=/root/.npm'
    found.push({ change: { type: 'add-flag', at, name: 'mount', value }, expected: withFlag('mount', value) })
    const end = sourceOffset(at, at.command.length - 1) + 1
    const edits = [{ start: end, end, text: ' && rm -rf /tmp/x' }]
    const becomes = `${at.command} && rm -rf /tmp/x`
    found.push({
      change: { type: 'command', at, edits, becomes },
      expected: splice(end, end, ' && rm -rf /tmp/x'),
    })
  }
  return found
}
