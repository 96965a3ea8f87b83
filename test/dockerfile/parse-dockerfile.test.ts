import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type DockerfileInstruction, sourceOffset } from '../../packages/core/src/dockerfile/dockerfile.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'

/** `2-3 RUN --mount=x | command | EOF: body`, the parts that are there. */
function told({ line, endLine, keyword, flags, command, heredocs }: DockerfileInstruction): string {
  const lines = line === endLine ? `${line}` : `${line}-${endLine}`
  const given = flags
    .map(({ name, value }) => (value === null ? ` --${name}` : ` --${name}=${value}`))
    .join('')
  const documents = heredocs.map(({ delimiter, body }) => `${delimiter}: ${JSON.stringify(body)}`)
  return [`${lines} ${keyword}${given}`, command, ...documents].filter(Boolean).join(' | ')
}

/** What holds for each instruction of any text: where its parts stand. */
function checkOffsets(text: string): void {
  let before = 0
  for (const instruction of parseDockerfile(text).instructions) {
    const { start, keywordEnd, end, flags, pieces, command, heredocs } = instruction
    expect(before).toBeLessThanOrEqual(start)
    expect(pieces.map(({ start, end }) => text.slice(start, end)).join('')).toBe(command)
    for (const [i, { at, start }] of pieces.entries()) {
      expect(at).toBe(pieces.slice(0, i).reduce((sum, piece) => sum + piece.end - piece.start, 0))
      expect(sourceOffset(instruction, at)).toBe(start)
    }
    for (const at of [0, command.length >> 1, command.length - 1]) {
      if (command !== '') expect(text[sourceOffset(instruction, at)]).toBe(command[at])
    }
    for (const { start, end, name } of flags) {
      expect(text.slice(start, end).toLowerCase()).toMatch(/^-/)
      expect(
        text
          .slice(start, end)
          .replace(/[\\`]\s*\n(\s*(#.*)?\n)*/g, '')
          .toLowerCase(),
      ).toContain(name)
    }
    for (const { body, start, end } of heredocs) expect(text.slice(start, end)).toBe(body)
    const last = heredocs.at(-1)?.end ?? pieces.at(-1)?.end ?? flags.at(-1)?.end ?? keywordEnd
    if (heredocs.length === 0) expect(end).toBe(last)
    else expect(text.slice(last, end).trim()).toBe(heredocs.at(-1)?.delimiter)
    expect(text.slice(start, end)).toBe(text.slice(start, end).trim())
    before = end
  }
}

const CASES: Record<string, readonly [text: string, ...instructions: string[]]> = {
  'one of each line': ['FROM a\nRUN b\n', '1 FROM | a', '2 RUN | b'],
  'no last line end': ['FROM a\nRUN b', '1 FROM | a', '2 RUN | b'],
  'an empty file': [''],
  'comments alone': ['# a\n\n  # b\n'],
  'lower case, tabs, space at the end': ['\tfrom\ta \t\n  Run \t b\t\n', '1 FROM | a', '2 RUN | b'],
  'a mark at the start, carriage returns': [
    '\ufeffFROM a\r\nRUN b \\\r\n  c\r\n',
    '1 FROM | a',
    '2-3 RUN | b   c',
  ],
  'a carriage return alone, which ends no line': ['RUN a\rb\n', '1 RUN | a\rb'],
  'lines that go on, with their indentation': [
    'RUN a && \\\n    b && \\\t \n\tc\n',
    '1-3 RUN | a &&     b && \tc',
  ],
  'comments and empty lines between': [
    'RUN a \\\n# b\n\n  # c \\\n \t\n  d\nRUN e',
    '1-6 RUN | a   d',
    '7 RUN | e',
  ],
  'a word over two lines': ['RU\\\nN ec\\\nho\n', '1-3 RUN | echo'],
  'nothing to go on with': ['RUN a \\\n\n# b\n', '1 RUN | a'],
  'a backslash that is literal': ['RUN a \\\\\nRUN b\n', '1 RUN | a \\\\', '2 RUN | b'],
  'a hash that begins no comment': ['RUN a # b \\\n c # d\n', '1-2 RUN | a # b  c # d'],
  'a backtick for the backslash': ['# escape=`\nRUN a \\\nRUN b `\n c\n', '2 RUN | a \\', '3-4 RUN | b  c'],
  'the same after another directive': ['#syntax = x\n#  ESCAPE = `  \nRUN a `\nb', '3-4 RUN | a b'],
  'a directive too late': ['\n# escape=`\nRUN a \\\nb', '3-4 RUN | a b'],
  'a directive after one that is unknown': ['# a=b\n# escape=`\nRUN a \\\nb', '3-4 RUN | a b'],
  flags: [
    'RUN --mount=type=cache,target=/a  --network=none a --b\nCOPY --link --Chown="a b" --from=x\\ y c d\n',
    '1 RUN --mount=type=cache,target=/a --network=none | a --b',
    '2 COPY --link --chown="a b" --from=x\\ y | c d',
  ],
  'flags in lines of their own': [
    'RUN --mount=a \\\n # b\n  --mount=c \\\n  d\n',
    '1-4 RUN --mount=a --mount=c | d',
  ],
  'two dashes that end the flags': ['CMD --a -- --b', '1 CMD --a | --b'],
  'JSON over two lines': ['CMD ["a", \\\n  "b"]', '1-2 CMD | ["a",   "b"]'],
  'a here-document': [
    'RUN <<EOF\na\n# b \\\n\nEOF\nRUN c',
    '1-5 RUN | <<EOF | EOF: "a\\n# b \\\\\\n\\n"',
    '6 RUN | c',
  ],
  'several, and tabs that do not count': [
    'COPY --link <<a <<-"b" \\\n  <<\'c\' /d\n1\na\n\tb\n\t\tb\nc\nRUN e',
    '1-7 COPY --link | <<a <<-"b"   <<\'c\' /d | a: "1\\n" | b: "" | c: "\\t\\tb\\n"',
    '8 RUN | e',
  ],
  'a here-document with carriage returns': [
    'RUN <<EOF\r\na\r\nEOF\r\nRUN b\r\n',
    '1-3 RUN | <<EOF | EOF: "a\\r\\n"',
    '4 RUN | b',
  ],
  'a here-document to a descriptor, and one that ends with the file': [
    'RUN x 3<<E\nE',
    '1-2 RUN | x 3<<E | E: ""',
  ],
  'ONBUILD with a here-document': ['ONBUILD RUN <<E\na\nE\n', '1-3 ONBUILD | RUN <<E | E: "a\\n"'],
  'what looks like a here-document': [
    'RUN cat <<<a "<<b" \\<<c 1<2 $((1<<3))\nENV <<d\nCMD <<e\nRUN ["<<f"]\n',
    '1 RUN | cat <<<a "<<b" \\<<c 1<2 $((1<<3))',
    '2 ENV | <<d',
    '3 CMD | <<e',
    '4 RUN | ["<<f"]',
  ],
  'a here-document without an end': ['RUN <<EOF\na\nRUN b', '1 RUN | <<EOF', '2 A', '3 RUN | b'],
  'what is no instruction': ['FOO bar\nRUN', '1 FOO | bar', '2 RUN'],
}

test.each(Object.entries(CASES))('%s', (_, [text, ...instructions]) => {
  expect(parseDockerfile(text).instructions.map(told)).toEqual(instructions)
  checkOffsets(text)
})

test('stages, by name and image, and what is before the first', () => {
  const text = 'ARG A\nFROM --platform=x a AS One\nRUN b\nFROM $A as\nFROM one'
  const { instructions, stages } = parseDockerfile(text)
  expect(instructions.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4])
  expect(stages.map(({ name, image, instructions }) => [name, image, instructions.length])).toEqual([
    ['one', 'a', 1],
    [null, '$A', 0],
    [null, 'one', 0],
  ])
})

test.each([
  ['a\nb\r\n', '\n'],
  ['a\r\nb\n', '\r\n'],
  ['a', '\n'],
])('what ends the lines of %j', (text, newline) => {
  expect(parseDockerfile(text).newline).toBe(newline)
})

interface ParsedByBuildKit {
  readonly text: string
  readonly instructions: readonly {
    readonly keyword: string
    readonly flags: readonly string[]
    readonly line: number
    /** The whole line, joined. */
    readonly original: string
    readonly heredocs: readonly { readonly name: string; readonly content: string }[]
  }[]
}

/** Random texts, and what the parser of BuildKit 0.33 (frontend/dockerfile/parser) makes of them. */
const parsedByBuildKit: readonly ParsedByBuildKit[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'parsed-by-buildkit.json'), 'utf8'),
)

test.each(parsedByBuildKit)('as BuildKit reads it: $text', ({ text, instructions }) => {
  const ours = parseDockerfile(text).instructions
  expect(
    ours.map(({ keyword, line, flags, heredocs }) => ({
      keyword,
      line,
      flags: flags.length,
      heredocs: heredocs.map(({ delimiter, body }) => ({ name: delimiter, content: body })),
    })),
  ).toEqual(
    instructions.map(({ keyword, line, flags, heredocs }) => ({
      keyword,
      line,
      flags: flags.length,
      heredocs,
    })),
  )
  for (const [i, { original }] of instructions.entries()) {
    const { keyword, flags, command } = ours[i] as DockerfileInstruction
    const rest = original.trim().slice(keyword.length).trim()
    expect(rest.endsWith(command)).toBe(true)
    if (flags.length === 0) expect(rest.replace(/^--\s+/, '')).toBe(command)
  }
  checkOffsets(text)
})

describe('takes no time', () => {
  const MANY = 200_000
  test.each([
    ['a command of very many lines', `RUN a${' \\\n b'.repeat(MANY)}`],
    ['here-documents', 'RUN <<A\nA\n'.repeat(MANY / 4)],
    ['here-documents that never end', 'RUN <<A\n'.repeat(MANY / 4)],
    ['very many in one line', `RUN ${'<<A '.repeat(MANY)}\n${'A\n'.repeat(MANY)}`],
    ['flags', `RUN ${'--a=b '.repeat(MANY)}`],
    ['quotes', `RUN <<${'"'.repeat(MANY)}`],
    ['space', `RUN a${' '.repeat(MANY)}b${' '.repeat(MANY)}`],
    ['comments', '# a\n'.repeat(MANY)],
  ])('%s', (_, text) => {
    const began = performance.now()
    parseDockerfile(text)
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
