import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Alignment, align } from '../../packages/core/src/dockerfile/align.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'
import { buildKit, classic, IMPORTED, type Recorded, stepsOf, written } from './steps.js'

/** The lines of all steps, a dash for none, and what does not fit. */
function told({ lines, complete, trouble }: Alignment, count: number): string {
  const all = Array.from({ length: count }, (_, step) => lines.get(step)?.line ?? '–').join(' ')
  return complete ? all : `${all}, ${trouble}`
}

const FILE = (...content: readonly string[]) => `${content.join('\n')}\n`
const DIGEST = 'a'.repeat(64)
const BASE = [IMPORTED, ...classic('ENV BASE=1', 'CMD ["sh"]')]
const LONG = 'apt-get update && apt-get install -y curl'
const SH = '/bin/sh -c'

interface Case {
  readonly file: string
  readonly history: readonly Recorded[]
  readonly expected: string
  /** How many steps are the base's, where that is known. */
  readonly base?: number
  readonly target?: string
}

const CASES: Record<string, Case> = {
  'what is plain': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'COPY app /app', 'CMD ["app"]'),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, 'COPY app /app', 'CMD ["app"]')],
    expected: '– – – 2 3 4',
  },
  'comments, empty lines, and lines that go on': {
    file: FILE(
      '# one',
      'FROM debian',
      '',
      '# two',
      `RUN apt-get update && \\`,
      '# three',
      '',
      '    apt-get install -y curl',
      '  cmd app',
    ),
    history: [
      ...BASE,
      ...buildKit(`RUN ${SH} apt-get update &&     apt-get install -y curl`, `CMD ["/bin/sh" "-c" "app"]`),
    ],
    expected: '– – – 5 9',
  },
  'carriage returns, a mark at the start, tabs and lower case': {
    file: `\ufeff# syntax=docker/dockerfile:1\r\nfrom debian\r\nrun\t${LONG} \\\r\n  && true\r\ncmd\t["app"]\r\n`,
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}   && true`, 'CMD ["app"]')],
    expected: '– – – 3 5',
  },
  'keywords in lower case, as buildah records them': {
    file: FILE('from debian', `run ${LONG}`, 'workdir /app', 'copy app /app', 'user app', 'onbuild run x'),
    history: [
      ...BASE,
      ...classic(`RUN ${LONG}`, 'workdir /app', `COPY dir:${DIGEST} in /app `, 'user app', 'onbuild run x'),
    ],
    expected: '– – – 2 3 4 5 6',
  },
  'another escape character, of which the backslash is none': {
    file: FILE('# escape=`', 'FROM debian', 'WORKDIR /a\\', 'RUN echo one two three `', ' and \\'),
    history: [...BASE, ...buildKit('WORKDIR /a\\', `RUN ${SH} echo one two three  and \\`)],
    expected: '– – – 3 4',
  },
  'stages that build on stages, those that do not left out': {
    file: FILE(
      'FROM debian AS one',
      `RUN ${LONG}`,
      'FROM golang AS tools',
      'RUN make everything',
      'FROM one as Two',
      'RUN echo two',
      'FROM TWO',
      'COPY --from=tools /a /b',
    ),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, `RUN ${SH} echo two`, 'COPY /a /b')],
    expected: '– – – 2 6 8',
  },
  'a target by name': {
    file: FILE('FROM debian AS one', `RUN ${LONG}`, 'FROM one AS two', 'RUN echo two'),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`)],
    target: 'ONE',
    expected: '– – – 2',
  },
  'a target by number': {
    file: FILE('FROM debian AS one', `RUN ${LONG}`, 'FROM one AS two', 'RUN echo two'),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`)],
    target: '0',
    expected: '– – – 2',
  },
  'a stage that the value of an argument names': {
    file: FILE(
      'ARG KIND=slim',
      'FROM debian AS base-slim',
      `RUN ${LONG}`,
      `FROM base-\${KIND}`,
      'RUN echo two',
    ),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, `RUN ${SH} echo two`)],
    expected: '– – – 3 5',
  },
  'build arguments, whatever their values': {
    file: FILE(
      'FROM debian',
      'ARG VERSION=1',
      'ARG OTHER',
      `RUN echo $VERSION && ${LONG}`,
      `COPY a-\${VERSION}.tgz \${OTHER:-/opt}/`,
      `ENV V=$VERSION W="x y" X=\${W:-none}`,
    ),
    history: [
      ...BASE,
      ...buildKit(
        'ARG VERSION=2',
        'ARG OTHER',
        `RUN |2 VERSION=2 OTHER= ${SH} echo $VERSION && ${LONG}`,
        'COPY a-2.tgz /opt/',
        'ENV V=2 W=x y X=',
      ),
    ],
    expected: '– – – 2 3 4 5 6',
  },
  'ENV in what comes after it': {
    file: FILE(
      'FROM debian',
      'ENV APP=/srv/app OLD=1',
      'ENV OLD 2 3',
      'WORKDIR $APP',
      `COPY x \${APP}/x`,
      'LABEL "a b"=$APP c=\'$APP\'',
      `USER \${NOBODY:-x}`,
      `RUN ${LONG}`,
    ),
    history: [
      ...BASE,
      ...buildKit(
        'ENV APP=/srv/app OLD=1',
        'ENV OLD=2 3',
        'WORKDIR /srv/app',
        'COPY x /srv/app/x',
        'LABEL a b=/srv/app c=$APP',
        'USER x',
        `RUN ${SH} ${LONG}`,
      ),
    ],
    expected: '– – – 2 3 4 5 6 7 8',
  },
  'ENV with another value than the file has now': {
    file: FILE(
      'FROM debian',
      'ENV APP=/srv/app',
      'COPY x $APP/x',
      `RUN ${LONG}`,
      'RUN echo more',
      'CMD ["x"]',
    ),
    history: [
      ...BASE,
      ...buildKit(
        'ENV APP=/srv/old',
        'COPY x /srv/old/x',
        `RUN ${SH} ${LONG}`,
        `RUN ${SH} echo more`,
        'CMD ["x"]',
      ),
    ],
    expected: '– – – – – – – –, line 3 (COPY) is not what step 5 (COPY) of the history says',
  },
  'here-documents, whose text is recorded': {
    file: FILE(
      'FROM debian',
      'RUN <<EOF',
      'echo one',
      '  echo two',
      'EOF',
      "RUN cat <<'A' > /a && cat <<-B > /b",
      'a',
      'A',
      '\tb',
      '\tB',
      'COPY <<EOF <<-"two" /etc/',
      'EOF',
      '\ttwo',
      'CMD ["x"]',
    ),
    history: [
      ...BASE,
      ...buildKit(
        `RUN ${SH} echo one\n  echo two\n`,
        `RUN ${SH} cat <<'A' > /a && cat <<-B > /b\na\nA\n\tb\nB`,
        'COPY <<EOF <<two /etc/',
        'CMD ["x"]',
      ),
    ],
    expected: '– – – 2 6 11 14',
  },
  'a here-document with another text': {
    file: FILE('FROM debian', 'RUN <<EOF', 'echo one', 'EOF'),
    history: [...BASE, ...buildKit(`RUN ${SH} echo two\n`)],
    expected: '– – – –, line 2 (RUN) is not what step 4 (RUN) of the history says',
  },
  'a script with its interpreter, and tabs that do not count': {
    file: FILE('FROM debian', 'RUN <<-script', '\t#!/bin/bash', '\techo one', '\tscript', `RUN ${LONG}`),
    history: [...BASE, ...buildKit(`RUN ${SH} /dev/pipes/script`, `RUN ${SH} ${LONG}`)],
    expected: '– – – 2 6',
  },
  'flags that nobody records': {
    file: FILE(
      'FROM debian',
      `RUN --mount=type=cache,target=/a --network=none ${LONG}`,
      'COPY --from=x --link --chown=1:1 a /a',
      'ADD --checksum=sha256:0 b /b',
    ),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, 'COPY a /a', 'ADD b /b')],
    expected: '– – – 2 3 4',
  },
  'flags that are recorded': {
    file: FILE('FROM debian', 'ARG UID', 'COPY --chmod=755 --chown=$UID:app a /a', `RUN ${LONG}`),
    history: [
      ...BASE,
      ...buildKit('ARG UID=7', 'COPY --chown=7:app --chmod=755 a /a', `RUN |1 UID=7 ${SH} ${LONG}`),
    ],
    expected: '– – – 2 3 4',
  },
  'the classic builder: targets and digests': {
    file: FILE(
      'FROM debian',
      'COPY --chown=1:1 a b /app/',
      'ADD ["c d", "/e f"]',
      'WORKDIR /app',
      'WORKDIR sub',
      `RUN ${LONG}`,
      'RUN ["touch", "/x y"]',
      'EXPOSE 80 53/udp',
      'VOLUME ["/v", "/w"]',
      'ONBUILD RUN echo',
      'CMD x "y"',
    ),
    history: [
      ...BASE,
      ...classic(
        `COPY --chown=1:1multi:${DIGEST} in /app/ `,
        `ADD file:${DIGEST} in /e f `,
        'WORKDIR /app',
        'WORKDIR /app/sub',
        `RUN ${LONG}`,
      ),
      { createdBy: 'touch /x y' },
      ...classic(
        'EXPOSE 53/udp 80',
        'VOLUME [/v /w]',
        'ONBUILD RUN echo',
        'CMD ["/bin/sh" "-c" "x \\"y\\""]',
      ),
    ],
    expected: '– – – 2 3 4 5 6 7 8 9 10 11',
  },
  'the classic builder: a label from the command line': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'CMD ["x"]'),
    history: [...BASE, ...classic(`RUN ${LONG}`, 'CMD ["x"]', 'LABEL revision=abc')],
    expected: '– – – 2 3 –',
  },
  'the classic builder: squashed': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'CMD ["x"]'),
    history: [
      ...BASE,
      ...classic(`RUN ${LONG}`, 'CMD ["x"]'),
      { createdBy: '', comment: `merge sha256:${DIGEST} to sha256:${DIGEST}` },
    ],
    expected: '– – – 2 3 –',
  },
  'BuildKit: forms of its own': {
    file: FILE(
      'FROM debian',
      `RUN ["apt-get", "update", "a b"]`,
      'EXPOSE 8080:80 53/udp 3000-3001',
      'VOLUME /v /w',
      'SHELL ["/bin/bash", "-c"]',
      'RUN echo in bash',
      'ENTRYPOINT run "it"',
      'HEALTHCHECK --interval=90s --retries=3 CMD curl x',
      'HEALTHCHECK CMD ["curl", "x"]',
      'ONBUILD RUN echo',
      'STOPSIGNAL 9',
      'MAINTAINER A <b>',
    ),
    history: [
      ...BASE,
      ...buildKit(
        'RUN apt-get update a b',
        'EXPOSE map[3000/tcp:{} 3001/tcp:{} 53/udp:{} 80/tcp:{}]',
        'VOLUME [/v /w]',
        'SHELL [/bin/bash -c]',
        'RUN /bin/bash -c echo in bash',
        'ENTRYPOINT ["/bin/bash" "-c" "run \\"it\\""]',
        'HEALTHCHECK {Test:[CMD-SHELL curl x] Interval:1m30s Timeout:0s StartPeriod:0s StartInterval:0s Retries:3}',
        'HEALTHCHECK &{["CMD" "curl" "x"] "0s" "0s" "0s" \'\\x00\'}',
        'STOPSIGNAL 9',
        'MAINTAINER A <b>',
      ),
    ],
    expected: '– – – 2 3 4 5 6 7 8 9 11 12',
  },
  'a shell that the base has set': {
    file: FILE('FROM node', `RUN ${LONG}`, 'CMD x'),
    history: [
      ...BASE,
      ...buildKit(`RUN /bin/bash -o pipefail -c ${LONG}`, 'CMD ["/bin/bash" "-o" "pipefail" "-c" "x"]'),
    ],
    expected: '– – – 2 3',
  },
  'a command that a shell has run within the shell': {
    file: FILE('FROM debian', 'RUN make all of it', 'CMD daemon'),
    history: [...BASE, ...buildKit(`RUN ${SH} bash -c make all of it`, 'CMD ["nginx" "-g" "daemon"]')],
    expected: '– – – – –, line 3 (CMD) is not what step 5 (CMD) of the history says',
  },
  'the same under another CMD': {
    file: FILE('FROM debian', 'RUN make all of it', 'CMD daemon'),
    history: [...BASE, ...buildKit(`RUN ${SH} bash -c make all of it`, 'CMD ["/bin/sh" "-c" "daemon"]')],
    expected: '– – – – –, line 2 (RUN) is not what step 4 (RUN) of the history says',
  },
  'build arguments before a command without a shell': {
    file: FILE('FROM debian', 'ARG A', 'ARG B', 'RUN ["touch", "/one/two"]'),
    history: [...BASE, ...buildKit('ARG A=1', 'ARG B', 'RUN |2 A=1 B= touch /one/two')],
    expected: '– – – 2 3 4',
  },
  'the same where the last value may be the first word': {
    file: FILE('FROM debian', 'ARG A', 'RUN ["touch", "/one/two"]'),
    history: [...BASE, ...buildKit('ARG A=1', 'RUN |1 A=1 sudo touch /one/two')],
    expected: '– – – – –, line 3 (RUN) is not what step 5 (RUN) of the history says',
  },
  'what ONBUILDs of the base did, which the base tells': {
    file: FILE('FROM node:onbuild', `RUN ${LONG}`, 'CMD ["x"]'),
    history: [
      ...BASE,
      ...classic(
        'ONBUILD COPY . /app',
        'ONBUILD RUN make install',
        `COPY dir:${DIGEST} in /app `,
        'RUN make install',
        `RUN ${LONG}`,
        'CMD ["x"]',
      ),
    ],
    base: 5,
    expected: '– – – – – – – 2 3',
  },
  'own steps of which no ONBUILD is known': {
    file: FILE('FROM node:onbuild', `RUN ${LONG}`, 'CMD ["x"]'),
    history: [...BASE, ...buildKit('COPY . /app', `RUN ${SH} ${LONG}`, 'CMD ["x"]')],
    base: 3,
    expected: '– – – – 2 3, step 4 (COPY) of the history comes from no line',
  },
  'ONBUILD of a stage of the file': {
    file: FILE(
      'FROM debian AS base',
      'ONBUILD RUN echo triggered',
      `RUN ${LONG}`,
      'FROM base',
      'RUN echo own',
    ),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, `RUN ${SH} echo triggered`, `RUN ${SH} echo own`)],
    expected: '– – – 3 2 5',
  },
  'kaniko: its lines, and none for what writes no file': {
    file: FILE(
      'FROM debian AS build',
      'RUN make',
      'FROM debian',
      'ENV A=b',
      'WORKDIR /app',
      'COPY --from=build /out .',
      `RUN --mount=type=cache,target=/c ${LONG}`,
      'CMD ["x"]',
    ),
    history: [...BASE, ...written('COPY --from=build /out .', `RUN --mount=type=cache,target=/c ${LONG}`)],
    expected: '– – – 6 7',
  },
  'FROM scratch, of which all is told': {
    file: FILE('FROM scratch', 'COPY a /', 'CMD ["/a"]'),
    history: buildKit('COPY a /', 'CMD ["/a"]'),
    expected: '2 3',
  },
  'FROM scratch, and more steps': {
    file: FILE('FROM scratch', 'COPY a /', 'CMD ["/a"]'),
    history: buildKit('COPY b /', 'COPY a /', 'CMD ["/a"]'),
    expected: '– – –, it begins with FROM scratch, and before line 2 the history has step 1 (COPY)',
  },
  'FROM alone': {
    file: FILE('FROM debian'),
    history: BASE,
    expected: '– – –, it has no instruction but FROM',
  },
  'only what many another has': {
    file: FILE('FROM debian', 'CMD ["sh"]'),
    history: BASE,
    expected: '– – –, its instructions fit the end of the history, as those of many another Dockerfile would',
  },
  'two that many another has': {
    file: FILE('FROM debian', 'WORKDIR /app', 'CMD ["sh"]'),
    history: [...BASE, ...buildKit('WORKDIR /app', 'CMD ["sh"]')],
    expected:
      '– – – – –, its instructions fit the end of the history, as those of many another Dockerfile would',
  },
  'the same where it is known that the base ends there': {
    file: FILE('FROM debian', 'WORKDIR /app', 'CMD ["sh"]'),
    history: [...BASE, ...buildKit('WORKDIR /app', 'CMD ["sh"]')],
    base: 3,
    expected: '– – – 2 3',
  },
  'what would be a step of the base': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'CMD ["sh"]'),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, 'CMD ["sh"]')],
    base: 4,
    expected: '– – – – –, line 2 (RUN) has no step in the history',
  },
  'one that fits two steps that are the same': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'CMD ["sh"]'),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, `RUN ${SH} ${LONG}`, 'CMD ["sh"]')],
    expected: '– – – – 2 3, line 2 fits step 4 (RUN) of the history as well as the next',
  },
  'a Dockerfile of another image': {
    file: FILE('FROM debian', 'WORKDIR /app', 'COPY . .', 'RUN npm ci', 'CMD ["npm", "start"]'),
    history: [
      ...BASE,
      ...buildKit('WORKDIR /app', 'COPY . .', `RUN ${SH} make all`, `RUN ${SH} rm -rf .git`, 'CMD ["./all"]'),
    ],
    expected: '– – – – – – – –, line 5 (CMD) is not what step 8 (CMD) of the history says',
  },
  'a line edited after the build': {
    file: FILE(
      'FROM debian',
      `RUN ${LONG}`,
      'COPY app /app',
      'RUN echo the new text',
      'RUN chown -R 1:1 /app',
      'CMD ["x"]',
    ),
    history: [
      ...BASE,
      ...buildKit(
        `RUN ${SH} ${LONG}`,
        'COPY app /app',
        `RUN ${SH} echo the old text`,
        `RUN ${SH} chown -R 1:1 /app`,
        'CMD ["x"]',
      ),
    ],
    expected: '– – – 2 3 – 5 6, line 4 (RUN) is not what step 6 (RUN) of the history says',
  },
  'a line taken out after the build': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'COPY app /app', 'RUN chown -R 1:1 /app', 'CMD ["x"]'),
    history: [
      ...BASE,
      ...buildKit(
        `RUN ${SH} ${LONG}`,
        'COPY app /app',
        `RUN ${SH} echo the old text`,
        `RUN ${SH} chown -R 1:1 /app`,
        'CMD ["x"]',
      ),
    ],
    expected: '– – – 2 3 – 4 5, step 6 (RUN) of the history comes from no line',
  },
  'a line added after the build': {
    file: FILE(
      'FROM debian',
      `RUN ${LONG}`,
      'COPY app /app',
      'RUN chown -R 1:1 /app',
      'RUN echo new',
      'CMD ["x"]',
    ),
    history: [
      ...BASE,
      ...buildKit(`RUN ${SH} ${LONG}`, 'COPY app /app', `RUN ${SH} chown -R 1:1 /app`, 'CMD ["x"]'),
    ],
    expected: '– – – 2 3 4 6, line 5 (RUN) has no step in the history',
  },
  'one of two that are the same, taken out after the build': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'RUN echo twice', 'RUN chown -R 1:1 /app'),
    history: [
      ...BASE,
      ...buildKit(
        `RUN ${SH} ${LONG}`,
        `RUN ${SH} echo twice`,
        `RUN ${SH} echo twice`,
        `RUN ${SH} chown -R 1:1 /app`,
      ),
    ],
    expected: '– – – 2 – – 4, line 3 (RUN) may be more than one step of the history',
  },
  'what says little, alone between two edited lines': {
    file: FILE(
      'FROM debian',
      `RUN ${LONG}`,
      'USER a',
      'RUN echo one',
      'RUN echo the new text',
      'USER b',
      'RUN echo the newer text',
      'USER c',
      'RUN echo two',
      'RUN echo three',
    ),
    history: [
      ...BASE,
      ...buildKit(
        `RUN ${SH} ${LONG}`,
        'USER a',
        `RUN ${SH} echo one`,
        `RUN ${SH} echo the old text`,
        'USER b',
        `RUN ${SH} echo the older text`,
        'USER c',
        `RUN ${SH} echo two`,
        `RUN ${SH} echo three`,
      ),
    ],
    expected: '– – – 2 3 4 – – – 8 9 10, line 5 (RUN) is not what step 7 (RUN) of the history says',
  },
  'an image on top of the one that was built': {
    file: FILE('FROM debian', `RUN ${LONG}`, 'COPY app /app', 'CMD ["x"]'),
    history: [...BASE, ...buildKit(`RUN ${SH} ${LONG}`, 'COPY app /app', 'CMD ["x"]', `RUN ${SH} echo more`)],
    expected: '– – – 2 3 4 –, step 7 (RUN) of the history comes from no line',
  },
}

test.each(Object.entries(CASES))('%s', (_, { file, history, base, target, expected }) => {
  const alignment = align(parseDockerfile(file), target, stepsOf(history, base ?? null))
  expect(told(alignment, history.length)).toBe(expected)
})

describe('histories that builders recorded', () => {
  const folder = join(import.meta.dirname, '../../fixtures/histories')
  const read = (name: string): Record<string, { origin: string; history: Record<string, string | null>[] }> =>
    JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'))

  const recorded = ['classic', 'buildkit', 'buildah'].flatMap((file) =>
    Object.entries(read(file)).flatMap(([name, { origin, history }]) => {
      const source = /source\/([\w.-]+Dockerfile)/.exec(origin)?.[1]
      const steps = history.map(({ created_by, comment }) => ({
        createdBy: created_by ?? '',
        comment: comment ?? '',
      }))
      return source === undefined ? [] : [[name, source, steps] as const]
    }),
  )

  test.each(recorded)('%s, of %s', (name, source, steps) => {
    const dockerfile = parseDockerfile(readFileSync(join(folder, 'source', source), 'utf8'))
    const alignment = align(dockerfile, undefined, stepsOf(steps))
    if (source === 'onbuild.Dockerfile') {
      expect(alignment).toMatchObject({ complete: false, lines: new Map() })
      return
    }
    expect(alignment).toMatchObject({ complete: true, trouble: null })
    const visible = alignment.stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ keyword }) => keyword !== 'ONBUILD' || !/^docker-|^heredoc/.test(name))
    expect([...alignment.lines.values()].map(({ line }) => line)).toEqual(visible.map(({ line }) => line))
  })
})

test.each([
  ['RUN a', undefined, 'has no FROM'],
  ['FROM a AS b', 'c', 'has no stage "c"'],
])('%j, stage %s: an error', (text, target, message) => {
  expect(() => align(parseDockerfile(text), target, [])).toThrow(message)
})

interface RecordedLines {
  readonly name: string
  readonly builder: string
  readonly dockerfile: readonly string[]
  readonly steps: readonly (Recorded & { readonly line: number | null })[]
}

/** What builders that the tests do not run have recorded, with the lines as they were checked by hand. */
const recordedLines: readonly RecordedLines[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'recorded-lines.json'), 'utf8'),
)

test.each(recordedLines)('$name ($builder)', ({ dockerfile, steps }) => {
  const alignment = align(parseDockerfile(dockerfile.join('\n')), undefined, stepsOf(steps))
  expect(alignment).toMatchObject({ complete: true, trouble: null })
  expect(told(alignment, steps.length)).toBe(steps.map(({ line }) => line ?? '–').join(' '))
})

describe('takes no time', () => {
  const MANY = 10_000
  const same = (count: number, text: string) => Array.from({ length: count }, () => text)
  test.each<[string, string, readonly Recorded[]]>([
    [
      'many steps',
      FILE('FROM a', ...same(MANY, 'RUN echo one')),
      buildKit(...same(MANY + 1, `RUN ${SH} echo one`)),
    ],
    [
      'many that differ',
      FILE('FROM a', ...same(MANY, 'RUN echo one'), 'CMD a'),
      buildKit(...same(MANY, `RUN ${SH} echo two`)),
    ],
    [
      'long commands that differ at the end',
      FILE('FROM a', ...same(100, `RUN ${'a'.repeat(100_000)}`)),
      buildKit(...same(101, `RUN ${SH} ${'a'.repeat(99_999)}b`)),
    ],
    [
      'values that may be anything',
      FILE('FROM a', 'ARG A', `ENV B=${`${'a'.repeat(500)}b$A`.repeat(100)}b`),
      buildKit('ARG A', `ENV B=${'a'.repeat(2_000_000)}`),
    ],
    [
      'variables that hold themselves twice',
      FILE('FROM a', 'ENV A=ab', ...same(MANY, 'ENV A=$A$A')),
      buildKit(...same(MANY, 'ENV A=a')),
    ],
    ['defaults of defaults', FILE('FROM a', `ENV A=${`\${A:-`.repeat(MANY)}`), buildKit('ENV A=')],
    [
      'folders in folders',
      FILE('FROM scratch', ...same(MANY, 'WORKDIR a')),
      buildKit(...same(MANY, 'WORKDIR /a')),
    ],
    [
      'ranges of ports',
      FILE('FROM a', `EXPOSE ${'1-9999 '.repeat(MANY)}`),
      buildKit(`EXPOSE ${'1-9999 '.repeat(MANY)}`),
    ],
    [
      'a range of ports in each of many lines',
      FILE('FROM a', ...same(5000, 'EXPOSE 1-9999')),
      buildKit(...same(5000, 'EXPOSE [1-9998/tcp]')),
    ],
    [
      'many ports in each step of a file that differs',
      FILE('FROM a', ...same(MANY, 'EXPOSE 90')),
      buildKit(...same(100, `EXPOSE ${'80 '.repeat(30_000)}`)),
    ],
    [
      'stages on stages',
      FILE(...Array.from({ length: MANY }, (_, i) => `FROM s${i - 1} AS s${i}\nONBUILD RUN a\nRUN b`)),
      buildKit('RUN b'),
    ],
  ])('%s', (_, file, history) => {
    const steps = stepsOf(history)
    const began = performance.now()
    align(parseDockerfile(file), undefined, steps)
    expect(performance.now() - began).toBeLessThan(5000)
  })
})
