import { describe, expect, test } from 'vitest'
import { applyChanges, applyEdits, type Change } from '../../packages/core/src/dockerfile/changes.js'
import type { DockerfileInstruction } from '../../packages/core/src/dockerfile/dockerfile.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'

/** The text with changes of its instructions, found by their place in it. */
function change(
  text: string,
  changes: (at: (index: number) => DockerfileInstruction) => readonly Change[],
): string | null {
  const dockerfile = parseDockerfile(text)
  const at = (index: number) => dockerfile.instructions.at(index) as DockerfileInstruction
  return applyChanges(dockerfile, changes(at), parseDockerfile)
}

const run = (command: string) => ({ keyword: 'RUN', flags: [], command, heredocs: [] })
const insertRun = (where: Partial<Record<'before' | 'after', DockerfileInstruction>>, command: string) =>
  ({ type: 'insert', ...where, text: `RUN ${command}`, means: run(command) }) as const

describe('a flag', () => {
  test.each([
    ['is the first', 'FROM a\nCOPY . /app\n', 'FROM a\nCOPY --chown=b . /app\n'],
    ['stands before others', 'FROM a\nCOPY --link . /app\n', 'FROM a\nCOPY --chown=b --link . /app\n'],
    [
      'takes the place of one',
      'FROM a\nCOPY --link --chown=x . /app',
      'FROM a\nCOPY --link --chown=b . /app',
    ],
    [
      'of one in the next line',
      'FROM a\ncopy \\\n\t--chown=x:y \\\n\t. /app\n',
      'FROM a\ncopy \\\n\t--chown=b \\\n\t. /app\n',
    ],
    [
      'of one below a comment',
      'FROM a\nCOPY --link \\\n# why\n  --chown=x . /\n',
      'FROM a\nCOPY --link \\\n# why\n  --chown=b . /\n',
    ],
    [
      'of one after CRLF',
      'FROM a\r\nCOPY --link \\\r\n  --chown=x . /\r\n',
      'FROM a\r\nCOPY --link \\\r\n  --chown=b . /\r\n',
    ],
    ['before a continuation', 'FROM a\nCOPY \\\n  . /app\n', 'FROM a\nCOPY --chown=b \\\n  . /app\n'],
    ['after a tab', 'FROM a\n  COPY\t. /app\n', 'FROM a\n  COPY --chown=b\t. /app\n'],
    [
      'with backticks',
      '# escape=`\nFROM a\nCOPY `\n --chown=x . C:\\app\\\n',
      '# escape=`\nFROM a\nCOPY `\n --chown=b . C:\\app\\\n',
    ],
    ['of one in quotes', 'FROM a\nCOPY --chown="x y" . /\n', 'FROM a\nCOPY --chown=b . /\n'],
  ])('%s', (_, before, after) => {
    expect(change(before, (at) => [{ type: 'set-flag', at: at(-1), name: 'chown', value: 'b' }])).toBe(after)
  })

  test('may be added where one of its name is', () => {
    const text = 'FROM a\nRUN --mount=type=cache,target=/x make\n'
    expect(
      change(text, (at) => [{ type: 'add-flag', at: at(-1), name: 'mount', value: 'type=tmpfs,target=/t' }]),
    ).toBe('FROM a\nRUN --mount=type=tmpfs,target=/t --mount=type=cache,target=/x make\n')
  })

  test('two that go together, and two that do not', () => {
    const set = (name: string, value: string) => (at: (index: number) => DockerfileInstruction) =>
      ({ type: 'set-flag', at: at(-1), name, value }) as const
    const text = 'FROM a\nCOPY . /\n'
    const both = (...flags: ReturnType<typeof set>[]) => change(text, (at) => flags.map((flag) => flag(at)))
    expect(both(set('chown', 'b'), set('chmod', '755'))).toBe('FROM a\nCOPY --chown=b --chmod=755 . /\n')
    expect(both(set('chown', 'b'), set('chown', 'b'))).toBe('FROM a\nCOPY --chown=b . /\n')
    expect(both(set('chown', 'b'), set('chown', 'c'))).toBeNull()
  })

  test.each(['USER app', 'ONBUILD COPY . /', 'WORKDIR /app'])('has no place in %s', (line) => {
    const text = `FROM a\n${line}\n`
    expect(change(text, (at) => [{ type: 'set-flag', at: at(-1), name: 'chown', value: 'b' }])).toBeNull()
  })

  test('with a value that is read as something else is none', () => {
    const text = 'FROM a\nCOPY . /\n'
    for (const value of ['a b', 'a\nUSER root', 'a \\'])
      expect(change(text, (at) => [{ type: 'set-flag', at: at(-1), name: 'chown', value }])).toBeNull()
  })
})

describe('an instruction that goes', () => {
  test.each([
    ['in the middle', 'FROM a\nRUN x\nRUN y\n', 1, 'FROM a\nRUN y\n'],
    ['the last', 'FROM a\nRUN x\nRUN y\n', 2, 'FROM a\nRUN x\n'],
    ['the last, without a newline', 'FROM a\nRUN x\nRUN y', 2, 'FROM a\nRUN x\n'],
    [
      'indented, its comment stays',
      'FROM a\n\n  # why\n\tRUN x  \n\nRUN y\n',
      1,
      'FROM a\n\n  # why\n\nRUN y\n',
    ],
    ['of several lines', 'FROM a\nRUN x && \\\n# c\n\n  y\nRUN z\n', 1, 'FROM a\nRUN z\n'],
    ['CRLF', 'FROM a\r\nRUN x \\\r\n y\r\nRUN z\r\n', 1, 'FROM a\r\nRUN z\r\n'],
    ['a here-document', 'FROM a\nRUN <<A\nx\nRUN y\nA\nRUN z\n', 1, 'FROM a\nRUN z\n'],
    ['two here-documents at the end', 'FROM a\nCOPY <<A <<-B /x/\nx\nA\n\ty\n\tB', 1, 'FROM a\n'],
    ['the first, below a byte order mark', '\uFEFFARG A\nFROM a\n', 0, '\uFEFFFROM a\n'],
  ])('%s', (_, before, index, after) => {
    expect(change(before, (at) => [{ type: 'remove', at: at(index) }])).toBe(after)
  })

  test('leaves no comment behind that is read as a directive then', () => {
    expect(change('ARG A\n# escape=`\nFROM a\n', (at) => [{ type: 'remove', at: at(0) }])).toBeNull()
    expect(change('ARG A\n# syntax=x\nFROM a\n', (at) => [{ type: 'remove', at: at(0) }])).toBeNull()
  })

  test('cannot be changed as well', () => {
    expect(
      change('FROM a\nCOPY . /\n', (at) => [
        { type: 'remove', at: at(1) },
        { type: 'set-flag', at: at(1), name: 'chown', value: 'b' },
      ]),
    ).toBeNull()
  })
})

describe('a new instruction', () => {
  test.each([
    ['before another', 'before', 1, 'FROM a\nRUN x\n', 'FROM a\nRUN new\nRUN x\n'],
    ['before one that is indented', 'before', 1, 'FROM a\n  RUN x\n', 'FROM a\nRUN new\n  RUN x\n'],
    ['below a byte order mark', 'before', 0, '\uFEFFFROM a\n', '\uFEFFRUN new\nFROM a\n'],
    ['after another', 'after', 0, 'FROM a\n# c\nRUN x\n', 'FROM a\nRUN new\n# c\nRUN x\n'],
    ['after the last', 'after', 1, 'FROM a\nRUN x\n', 'FROM a\nRUN x\nRUN new\n'],
    ['after the last, without a newline', 'after', 1, 'FROM a\nRUN x', 'FROM a\nRUN x\nRUN new'],
    ['after CRLF', 'after', 0, 'FROM a\r\nRUN x\r\n', 'FROM a\r\nRUN new\r\nRUN x\r\n'],
    ['after CRLF, without the last', 'after', 1, 'FROM a\r\nRUN x', 'FROM a\r\nRUN x\r\nRUN new'],
    [
      'among ends of both kinds',
      'after',
      1,
      'FROM a\r\nRUN x\nRUN y\r\n',
      'FROM a\r\nRUN x\nRUN new\nRUN y\r\n',
    ],
    [
      'after a here-document',
      'after',
      1,
      'FROM a\nRUN <<A\nx\nA\nRUN y\n',
      'FROM a\nRUN <<A\nx\nA\nRUN new\nRUN y\n',
    ],
    [
      'after a here-document, the last',
      'after',
      1,
      'FROM a\nRUN <<A\nx\nA',
      'FROM a\nRUN <<A\nx\nA\nRUN new',
    ],
    ['after trailing blanks', 'after', 0, 'FROM a  \t\nRUN x\n', 'FROM a  \t\nRUN new\nRUN x\n'],
  ] as const)('%s', (_, where, index, before, after) => {
    expect(change(before, (at) => [insertRun({ [where]: at(index) }, 'new')])).toBe(after)
  })

  test('of several lines ends each as its neighbours do', () => {
    const means = run('a &&   b')
    const insert = (at: DockerfileInstruction) =>
      ({ type: 'insert', after: at, text: 'RUN a && \\\n  b', means }) as const
    expect(change('FROM a\r\nRUN x\r\n', (at) => [insert(at(0))])).toBe(
      'FROM a\r\nRUN a && \\\r\n  b\r\nRUN x\r\n',
    )
  })

  test.each([
    ['FROM a\nRUN x\nRUN y\n', 'FROM a\nRUN b1\nRUN b2\nRUN a1\nRUN a2\nRUN y\n'],
    ['FROM a\nRUN x', 'FROM a\nRUN b1\nRUN b2\nRUN a1\nRUN a2'],
  ])('several at the place of one that goes: %j', (before, after) => {
    expect(
      change(before, (at) => [
        insertRun({ after: at(1) }, 'a1'),
        { type: 'remove', at: at(1) },
        insertRun({ before: at(1) }, 'b1'),
        insertRun({ after: at(1) }, 'a2'),
        insertRun({ before: at(1) }, 'b2'),
        insertRun({ before: at(1) }, 'b2'),
      ]),
    ).toBe(after)
  })

  test('that is not what it is said to be is none', () => {
    const text = 'FROM a\nRUN z\n'
    const insert = (put: string) => (at: (index: number) => DockerfileInstruction) => [
      { type: 'insert', after: at(0), text: put, means: run('x') } as const,
    ]
    for (const put of ['RUN y', 'RUN x\nRUN y', 'RUN x \\', 'RUN <<A', '# RUN x', ''])
      expect(change(text, insert(put))).toBeNull()
    expect(change(text, insert('RUN x'))).toBe('FROM a\nRUN x\nRUN z\n')
  })
})

describe('a command', () => {
  test('is written anew in parts, what joins its lines stays', () => {
    const text = 'FROM a\r\nRUN apt-get update \\\r\n  # why\r\n  && apt-get install x\r\n'
    expect(
      change(text, (at) => {
        const start = text.indexOf(' x\r\n')
        const becomes = `${at(1).command} && rm -r /l`
        return [
          {
            type: 'command',
            at: at(1),
            edits: [{ start: start + 2, end: start + 2, text: ' && rm -r /l' }],
            becomes,
          },
        ]
      }),
    ).toBe(text.replace(' x\r\n', ' x && rm -r /l\r\n'))
  })

  test('and a here-document', () => {
    const text = 'FROM a\nRUN <<A\nx\nA\n'
    const edit = (at: DockerfileInstruction, heredocs: string[]) => {
      const end = at.heredocs[0]?.end ?? 0
      const edits = [{ start: end, end, text: 'y\n' }]
      return { type: 'command', at, edits, becomes: '<<A', heredocs } as const
    }
    expect(change(text, (at) => [edit(at(1), ['x\ny\n'])])).toBe('FROM a\nRUN <<A\nx\ny\nA\n')
    expect(change(text, (at) => [edit(at(1), ['x\n'])])).toBeNull()
  })

  test('is not written anew twice, nor where another stands', () => {
    const text = 'FROM a\nRUN x\nRUN y\n'
    const edit = (at: DockerfileInstruction, becomes: string, start = text.indexOf('x')) =>
      ({ type: 'command', at, edits: [{ start, end: start + 1, text: becomes }], becomes }) as const
    expect(change(text, (at) => [edit(at(1), 'z')])).toBe('FROM a\nRUN z\nRUN y\n')
    expect(change(text, (at) => [edit(at(1), 'z'), edit(at(1), 'w')])).toBeNull()
    expect(change(text, (at) => [edit(at(2), 'y')])).toBeNull()
    expect(change(text, (at) => [edit(at(1), 'z\nRUN w')])).toBeNull()
  })
})

test('edits of the same place do not go together, those side by side do', () => {
  const edit = (start: number, end: number, text: string) => ({ start, end, text })
  expect(applyEdits('abc', [edit(1, 2, 'x'), edit(0, 2, 'y')])).toBeNull()
  expect(applyEdits('abc', [edit(2, 3, 'z'), edit(1, 2, 'x'), edit(1, 1, '1'), edit(1, 1, '2')])).toBe(
    'a12xz',
  )
})
