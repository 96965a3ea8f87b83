import { mkdirSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../packages/core/src/index.js'
import { importBase } from './base.js'
import { type Builder, Engine } from './engine.js'

const engine = Engine.fromEnvironment()
const context = engine.temp.join('context')
let base = ''

beforeAll(async () => {
  base = await importBase(engine, engine.temp.join('root'))
  mkdirSync(`${context}/folder`, { recursive: true })
  for (const name of ['a', 'b', 'c d', 'folder/x', 'folder/y']) writeFileSync(`${context}/${name}`, name)
})

afterAll(() => engine.cleanUp())

/** Each line of a Dockerfile; those that make a step, in the order of the steps, begin with its number and a bar. */
function read(lines: readonly string[], end = '\n') {
  const steps: [number, number][] = []
  const text = lines.map((line, index) => {
    const [mark, number] = /^(\d+)\| /.exec(line) ?? ['']
    if (number !== undefined) steps.push([Number(number), index + 1])
    return `${line.slice(mark.length)}${end}`
  })
  return { text: text.join(''), expected: steps.sort(([a], [b]) => a - b).map(([, line]) => line) }
}

/** The lines of all steps after those of the base, which is one. */
function linesOf({ instructions }: Analysis, from = 1): (number | null)[] {
  return instructions.slice(from).map(({ dockerfile }) => dockerfile?.line ?? null)
}

async function build(
  builder: Builder,
  name: string,
  text: string,
  options: { args?: Record<string, string> } = {},
) {
  const image = engine.imageName(`${name}-${builder}`)
  await engine.build({ name: image, builder, dockerfile: text, context, ...options })
  return (dockerfile: { text: string; target?: string }) =>
    analyze(image, {
      host: engine.host,
      dockerfile: { path: 'Dockerfile', dockerignore: { path: '.dockerignore', text: null }, ...dockerfile },
    })
}

const AWKWARD = (builder: Builder) => [
  '# What comes first, and no directive: it stands in a comment.',
  '# escape=`',
  'ARG BASE',
  'ARG WHAT="plain words"',
  '',
  '# hadolint ignore=DL3006',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of a Dockerfile.
  'from ${BASE} as First',
  '1| arg WHAT',
  '2| ARG VERSION=1.0',
  '3| ARG ONE=1',
  '4| ENV APP=/srv/app GREETING="hello  world" \\',
  '    # in between',
  '',
  "    QUOTED='$APP' ESCAPED=\\$APP SPACED=a\\ b",
  '5| ENV old style  value $VERSION',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of a Dockerfile.
  '6| WORKDIR ${APP}/here',
  '7| WORKDIR ../there/./sub/',
  '8| COPY a b ./',
  '9| copy --chown=1:1 ["c d", "/with space/"]',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: of a Dockerfile.
  '10| ADD folder/* $APP/${VERSION:-none}/${UNSET:+set}',
  builder === 'buildkit'
    ? '11| RUN --mount=type=cache,target=/cache   --mount=type=tmpfs,target=/x \\'
    : '11| RUN \\',
  '  # a comment',
  '\techo one &&   \\   ',
  '# another',
  '',
  '    echo "$WHAT two" \\',
  "  && echo 'three \\\\'",
  '12| RUN ["/bin/busybox", "touch", "/x y"]',
  '13| RUN true',
  'FROM scratch AS unused',
  'COPY a /',
  'FROM first',
  '14| SHELL ["/bin/ash", "-eo", "pipefail", "-c"]',
  '15| RUN echo in another shell',
  '16| LABEL "one two"=three maintainer="Ann <ann@example.com>" \\',
  '  version=$VERSION',
  '17| LABEL of old',
  '18| MAINTAINER Ann $APP',
  '19| EXPOSE 8080/TCP 53/udp 3000-3002',
  '20| VOLUME ["/data", "/more"]',
  '21| VOLUME /again /and',
  '22| STOPSIGNAL SIGINT',
  '23| HEALTHCHECK --interval=90s --retries=3 CMD echo "ok" || exit 1',
  '24| HEALTHCHECK CMD ["echo", "ok"]',
  '25| HEALTHCHECK NONE',
  '26| USER 0:0',
  '27| ENTRYPOINT echo "it runs"',
  '28| CMD [ "-c", "echo \\"hi\\" \\u00e9 \\t" ]',
  '29| COPY --from=unused a /from',
  '30| COPY a /a',
  '31| CMD echo $HOME',
]

const ON_TRIGGERS = (builder: Builder) =>
  builder === 'classic'
    ? ['1| ONBUILD COPY a /triggered', '2| ONBUILD RUN echo triggered', '3| RUN echo before']
    : ['ONBUILD COPY a /triggered', 'ONBUILD RUN echo triggered', '1| RUN echo before']

describe.each<Builder>(['classic', 'buildkit'])('%s', (builder) => {
  test('gives each step of an awkward Dockerfile its line', async () => {
    const { text, expected } = read(AWKWARD(builder))
    const args = { BASE: base, VERSION: '2.0 of "the" line', WHAT: 'other $words' }
    // The name of the base comes from the command line alone.
    const analyzed = await build(builder, 'awkward', text, { args })
    const analysis = await analyzed({ text })
    expect(analysis.context.dockerfile).toMatchObject({ aligned: 'all' })
    expect(linesOf(analysis)).toEqual(expected)
  })

  test('with a mark, carriage returns and a backtick', async () => {
    const lines = [
      '# escape=`',
      `FROM ${base}`,
      '1| RUN echo one \\ `',
      '  && echo ``two`` `` `',
      ' # comment',
      '  && true',
      '2| ENV A=b\\ C=`$A D="`"" E=f` g',
      '3| COPY a /x`',
      'y\\z',
      '4| CMD echo',
    ]
    const { text, expected } = read(lines, '\r\n')
    const analyzed = await build(builder, 'backtick', `\ufeff${text}`)
    expect(linesOf(await analyzed({ text: `\ufeff${text}` }))).toEqual(expected)
  })

  test('what an ONBUILD of a stage and of the base triggers', async () => {
    const stage = read([`FROM ${base} AS one`, ...ON_TRIGGERS(builder)])
    const parent = await build(builder, 'parent', stage.text)
    expect(linesOf(await parent({ text: stage.text }))).toEqual(stage.expected)

    const name = engine.imageName(`parent-${builder}`)
    const own = read([`FROM ${name}`, '1| RUN echo own and long'])
    const child = await build(builder, 'child', own.text)
    const analysis = await child({ text: own.text })
    expect(linesOf(analysis, -1)).toEqual(own.expected)
    const before = linesOf(analysis).slice(0, -1)
    expect(before).toEqual(before.map(() => null))

    const triggered = builder === 'classic' ? 4 : 2
    const whole = [
      `FROM ${base} AS one`,
      ...ON_TRIGGERS(builder),
      'FROM one',
      `${triggered + 2}| RUN echo own and long`,
    ]
    const { text, expected } = read(whole)
    const inFile = await build(builder, 'triggers', text)
    expect(linesOf(await inFile({ text }))).toEqual([...expected.slice(0, -1), 2, 3, expected.at(-1)])
  })

  test('says what does not fit where the file was edited after the build', async () => {
    const { text, expected } = read(AWKWARD(builder))
    const analyzed = await build(builder, 'awkward', text, { args: { BASE: base } })
    const edited = text.replace('echo in another shell', 'echo something else')
    const analysis = await analyzed({ text: edited })
    const line = expected[14] as number
    expect(analysis.context.dockerfile).toMatchObject({ aligned: 'part' })
    expect(analysis.context.dockerfile?.reason).toContain(`line ${line} (RUN) is not what step 16 (RUN)`)
    expect(linesOf(analysis)).toEqual(expected.map((expected) => (expected === line ? null : expected)))
  })
})
