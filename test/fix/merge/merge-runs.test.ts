import { describe, expect, test } from 'vitest'
import { applyChanges } from '../../../packages/core/src/dockerfile/changes.js'
import { parseDockerfile } from '../../../packages/core/src/dockerfile/parse-dockerfile.js'
import { mergeRuns } from '../../../packages/core/src/fix/merge/merge-runs.js'
import { fixContext } from '../../helpers/fix-context.js'
import { file, type Member } from '../../helpers/write-tar.js'

/** The Dockerfile with all its RUNs made one, or those in these lines; why not, where they cannot be. */
async function merged(
  text: string,
  layers?: Readonly<Record<number, readonly Member[]>>,
  lines?: readonly number[],
): Promise<string> {
  const context = await fixContext(text, layers)
  const runs = context.dockerfile.instructions.filter(
    ({ keyword, line }) => keyword === 'RUN' && (lines?.includes(line) ?? true),
  )
  const result = mergeRuns(runs, context)
  if ('why' in result) return `why: ${result.why}`
  const after = applyChanges(context.dockerfile, result.changes, parseDockerfile)
  expect(after).not.toBeNull()
  return after as string
}

interface Case {
  readonly title: string
  readonly before: readonly string[]
  readonly after: readonly string[] | string
}

const JOINED: readonly Case[] = [
  {
    title: 'what only speaks of another shell',
    before: ['RUN apk add powershell', 'RUN b'],
    after: ['RUN apk add powershell \\', '    && b'],
  },
  { title: 'two one-liners', before: ['RUN a', 'RUN b'], after: ['RUN a \\', '    && b'] },
  { title: 'three', before: ['RUN a', 'RUN b', 'RUN c'], after: ['RUN a \\', '    && b \\', '    && c'] },
  {
    title: 'in the style of the first',
    before: ['RUN a && \\', '  b', 'RUN c'],
    after: ['RUN a && \\', '  b && \\', '  c'],
  },
  {
    title: 'in the style of another RUN of the file',
    before: ['RUN x \\', ' && y', 'EXPOSE 1', 'RUN a', 'RUN b'],
    after: ['RUN x \\', ' && y \\', ' && a \\', ' && b', 'EXPOSE 1'],
  },
  {
    title: 'with the indentation of arguments where no && stands at a line',
    before: ['RUN apk add \\', '\t\tcurl', 'RUN b'],
    after: ['RUN apk add \\', '\t\tcurl \\', '\t\t&& b'],
  },
  {
    title: 'comments and empty lines between',
    before: ['RUN a', '', '# Why b.', '# More.', '', 'RUN b', 'EXPOSE 1'],
    after: ['RUN a \\', '# Why b.', '# More.', '    && b', 'EXPOSE 1'],
  },
  {
    title: 'comments inside',
    before: ['RUN a \\', '  # one', '  && b', 'RUN c \\', '  # two', '  && d'],
    after: ['RUN a \\', '  # one', '  && b \\', '  && c \\', '  # two', '  && d'],
  },
  {
    title: 'a command that begins in the second line',
    before: ['RUN a', 'run \\', '    b'],
    after: ['RUN a \\', '    && b'],
  },
  {
    title: 'equal flags',
    before: ['RUN --mount=type=cache,target=/c a', 'RUN --mount=type=cache,target=/c b'],
    after: ['RUN --mount=type=cache,target=/c a \\', '    && b'],
  },
  {
    title: 'a mount, and what deletes elsewhere',
    before: ['RUN --mount=type=cache,target=/c a', 'RUN rm -r /b'],
    after: ['RUN --mount=type=cache,target=/c a \\', '    && rm -r /b'],
  },
  {
    title: 'quotes and what the shell expands',
    before: [`RUN echo "a \\"b\\" $(c "d")" 'e # f' $\{g:-h}`, 'RUN i # j'.replace(' # j', '')],
    after: [`RUN echo "a \\"b\\" $(c "d")" 'e # f' $\{g:-h} \\`, '    && i'],
  },
]

describe('are joined:', () => {
  test.each(JOINED)('$title', async ({ before, after }) => {
    expect(await merged(['FROM a', ...before, ''].join('\n'))).toBe(['FROM a', ...after, ''].join('\n'))
  })

  test('with the line ends of the file, and no last newline', async () => {
    expect(await merged('FROM a\r\nRUN a\r\n\r\nRUN b')).toBe('FROM a\r\nRUN a \\\r\n    && b')
  })

  test('with the character that the file goes on with', async () => {
    expect(await merged('# escape=`\nFROM a\nRUN a\nRUN b\n')).toBe('# escape=`\nFROM a\nRUN a `\n    && b\n')
  })
})

/** What the shell is given. */
const MEANINGS: readonly { title: string; runs: readonly string[]; means: string }[] = [
  { title: 'a ; in the first', runs: ['a; b', 'c'], means: 'a; b && c' },
  { title: 'a ; in the second', runs: ['a', 'b; c'], means: 'a && (b; c)' },
  { title: 'a ; at the end', runs: ['a ;', 'b;'], means: 'a && (b;)' },
  { title: '|| in the first', runs: ['a || true', 'b'], means: 'a || true && b' },
  { title: '|| in the second', runs: ['a', 'b || true'], means: 'a && (b || true)' },
  { title: 'a pipe', runs: ['a | b', 'c | d'], means: 'a | b && c | d' },
  {
    title: 'a loop',
    runs: ['a', 'for x in 1 2; do b; done', 'c'],
    means: 'a && (for x in 1 2; do b; done) && c',
  },
  { title: 'a condition', runs: ['a', 'if b; then c; fi', 'd'], means: 'a && if b; then c; fi && d' },
  { title: 'another folder', runs: ['cd /x && make', 'make'], means: '(cd /x && make) && make' },
  {
    title: 'another folder before rm',
    runs: ['cd /x && make', 'rm -r /x'],
    means: 'cd /x && make && rm -r /x',
  },
  { title: 'two folders', runs: ['cd /x && a', 'cd /y && b'], means: 'cd /x && a && cd /y && b' },
  { title: 'another folder before a relative path', runs: ['cd /x', 'rm y'], means: '(cd /x) && rm y' },
  {
    title: 'another folder before a redirection',
    runs: ['cd /x', 'echo a > y'],
    means: '(cd /x) && echo a > y',
  },
  { title: 'a variable', runs: ['V=1 && a $V', 'b'], means: '(V=1 && a $V) && b' },
  { title: 'a variable before rm', runs: ['V=1 && a $V', 'rm -r /x'], means: 'V=1 && a $V && rm -r /x' },
  { title: 'a variable that rm speaks of', runs: ['V=1', 'rm -r "/x/$V"'], means: '(V=1) && rm -r "/x/$V"' },
  { title: 'a variable of one command', runs: ['V=1 a', 'b'], means: 'V=1 a && b' },
  { title: 'a mask', runs: ['umask 77 && a', 'b'], means: '(umask 77 && a) && b' },
  { title: 'an end', runs: ['a && exit 0', 'b'], means: '(a && exit 0) && b' },
  { title: 'tracing', runs: ['set -x && a', 'b'], means: 'set -x && a && b' },
  {
    title: 'pipefail',
    runs: ['set -o pipefail && a | b', 'c | d'],
    means: '(set -o pipefail && a | b) && c | d',
  },
  {
    title: 'set -e in both',
    runs: ['set -ex; a; b', 'set -ex; c; d'],
    means: 'set -ex; a; b; set -ex; c; d',
  },
  { title: 'set -e before rm', runs: ['set -eux; a; b', 'rm -r /c'], means: 'set -eux; a; b; rm -r /c' },
  { title: 'set -e and && at the end', runs: ['set -e; a && b', 'c'], means: 'set -e; a && b && c' },
  { title: 'set -e in the last', runs: ['a', 'set -e; b; c'], means: 'a && (set -e; b; c)' },
]

test.each(MEANINGS)('the shell does the same with $title', async ({ runs, means }) => {
  const after = parseDockerfile(await merged(['FROM a', ...runs.map((run) => `RUN ${run}`), ''].join('\n')))
  expect(after.instructions.at(-1)?.command.replace(/ {2,}/g, ' ')).toBe(means)
})

const REFUSED: readonly { title: string; before: readonly string[]; why: string }[] = [
  { title: 'a shell of its own', before: ['RUN ["a"]', 'RUN b'], why: 'line 2 runs without a shell' },
  { title: 'a here-document', before: ['RUN a', 'RUN <<EOF', 'b', 'EOF'], why: 'line 3 has a here-document' },
  {
    title: 'other flags',
    before: ['RUN a', 'RUN --network=none b'],
    why: 'line 3 has other flags than line 2',
  },
  {
    title: 'a mount where the other deletes',
    before: ['RUN --mount=type=cache,target=/c/d a', 'RUN rm -r /c/*'],
    why: 'line 3 has other flags than line 2',
  },
  {
    title: 'a tmpfs',
    before: ['RUN --mount=type=tmpfs,target=/t a', 'RUN --mount=type=tmpfs,target=/t b'],
    why: 'line 2 has a mount of its own',
  },
  {
    title: 'the background',
    before: ['RUN a & b', 'RUN c'],
    why: 'what line 2 does in the shell is more than can be joined safely',
  },
  {
    title: 'a comment of the shell',
    before: ['RUN a # b', 'RUN c'],
    why: 'what line 2 does in the shell is more than can be joined safely',
  },
  {
    title: 'quotes that nothing closes',
    before: ['RUN echo "a', 'RUN c'],
    why: 'what line 2 does in the shell is more than can be joined safely',
  },
  {
    title: 'set -e before what may fail in part',
    before: ['RUN set -e; a; b', 'RUN c; d'],
    why: 'line 2 sets options of the shell, which would hold for line 3 too',
  },
  {
    title: 'set -e in a loop',
    before: ['RUN set -e; for x in 1; do a; b; done', 'RUN c'],
    why: 'the shell of line 2 ends at the first error, and would not if more came after it',
  },
  {
    title: 'a shell that ends at errors',
    before: ['SHELL ["/bin/sh", "-ec"]', 'RUN for x in 1; do a; b; done', 'RUN c'],
    why: 'the shell of line 3 ends at the first error, and would not if more came after it',
  },
  {
    title: 'another shell',
    before: ['SHELL ["pwsh", "-c"]', 'RUN a', 'RUN c'],
    why: 'line 3 has a shell other than sh and bash',
  },
  { title: 'another user', before: ['RUN a', 'USER b', 'RUN rm /c'], why: 'USER in line 3 stands between' },
  { title: 'a variable', before: ['RUN a', 'ENV B=c', 'RUN d'], why: 'ENV in line 3 stands between' },
  { title: 'a volume', before: ['RUN a', 'VOLUME /b', 'RUN rm /c'], why: 'VOLUME in line 3 stands between' },
]

describe('are left as they are:', () => {
  test.each(REFUSED)('$title', async ({ before, why }) => {
    expect(await merged(['FROM a', ...before, ''].join('\n'))).toBe(`why: ${why}`)
  })
})

describe('over what stands between:', () => {
  const MAKE = 'RUN make > /big'
  const big = file('big', 'x'.repeat(100))
  const gone = file('.wh.big')

  test('the deleting RUN comes up over what does not touch what it deletes', async () => {
    const before = [
      'FROM a',
      MAKE,
      '',
      'ENV A=b',
      'WORKDIR /app',
      'COPY app .',
      '# Gone.',
      'RUN rm /big',
      '',
      'LABEL a=b',
      '',
    ]
    const layers = { 2: [big], 6: [file('app/main')], 8: [gone] }
    expect(await merged(before.join('\n'), layers)).toBe(
      [
        'FROM a',
        `${MAKE} \\`,
        '# Gone.',
        '    && rm /big',
        '',
        'ENV A=b',
        'WORKDIR /app',
        'COPY app .',
        '',
        'LABEL a=b',
        '',
      ].join('\n'),
    )
  })

  test('any RUN comes up over what says what containers do', async () => {
    const before = ['FROM a', MAKE, 'LABEL a=b', 'EXPOSE 1', 'CMD ["a"]', 'RUN $b', '']
    expect(await merged(before.join('\n'))).toBe(
      ['FROM a', `${MAKE} \\`, '    && $b', 'LABEL a=b', 'EXPOSE 1', 'CMD ["a"]', ''].join('\n'),
    )
  })

  test("a user that is set back stands in nobody's way", async () => {
    const before = ['FROM a', 'USER x', MAKE, 'USER y', 'USER x', 'RUN b', '']
    expect(await merged(before.join('\n'))).toBe(
      ['FROM a', 'USER x', `${MAKE} \\`, '    && b', 'USER y', 'USER x', ''].join('\n'),
    )
  })

  test('a RUN that only deletes goes down to one that cannot come up', async () => {
    const before = ['FROM a', '# First.', 'RUN rm /x', 'ENV A=b', '# Second.', 'RUN $make', '']
    expect(await merged(before.join('\n'))).toBe(
      ['FROM a', 'ENV A=b', '# First.', '# Second.', 'RUN rm /x \\', '    && $make', ''].join('\n'),
    )
  })

  test('nothing is done where a COPY wrote into what is deleted', async () => {
    const before = ['FROM a', 'RUN make', 'COPY b /x/', 'RUN rm -rf /x', '']
    const layers = { 2: [file('x/a')], 3: [file('x/b')], 4: [file('.wh.x')] }
    expect(await merged(before.join('\n'), layers)).toBe('why: COPY in line 3 stands between')
  })

  test('nothing is done where the deleting RUN hid what a COPY wrote by another path', async () => {
    const before = ['FROM a', 'RUN make', 'COPY b /x/', 'RUN rm -rf /link', '']
    const layers = { 2: [file('x/a')], 3: [file('x/b')], 4: [file('x/.wh.b')] }
    expect(await merged(before.join('\n'), layers)).toBe('why: COPY in line 3 stands between')
  })

  test('nothing is done where a RUN stands between', async () => {
    const before = ['FROM a', MAKE, 'RUN tar xf /big', 'RUN rm /big', '']
    expect(await merged(before.join('\n'), {}, [2, 4])).toBe('why: RUN in line 3 stands between')
  })
})

test('what one made and another hid is removed, and nothing else', async () => {
  const layers = {
    2: [file('gone', 'aaaa'), file('kept', 'bbb'), file('status', 'cc')],
    3: [file('.wh.gone'), file('status', 'cdd')],
    4: [file('status', 'cee'), file('hidden', 'd')],
    5: [file('.wh.hidden')],
  }
  const context = await fixContext('FROM a\nRUN a\nRUN b\nRUN c\nCOPY d /\n', layers)
  const result = mergeRuns(
    context.dockerfile.instructions.filter(({ keyword }) => keyword === 'RUN'),
    context,
  )
  const removes = 'removes' in result ? result.removes : []
  expect(removes.map(({ layer, path }) => `${layer} ${path}`)).toEqual(['1 gone', '1 status', '2 status'])
})
