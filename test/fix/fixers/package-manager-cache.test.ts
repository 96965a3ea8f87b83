import { describe, expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, type Step, step } from '../../helpers/image.js'
import { directory, file, hardlink, type Member, symlink, whiteout } from '../../helpers/write-tar.js'

const big = noise(80_000, 'cache')
const LISTS = 'var/lib/apt/lists/deb_Packages.lz4'

interface Fixed {
  /** The lines that the patch takes out and puts in, or the words that say why there is none. */
  readonly change: string
  readonly savesBytes: number | null
}

/** What the patch of the first finding changes in a Dockerfile whose one stage made these steps. */
async function fix(lines: string, ...steps: readonly Step[]): Promise<Fixed> {
  const text = `FROM base\n${lines}\n`
  const { findings } = await analyzeSteps([base(), ...steps], {}, { dockerfile: { text } })
  const { patch, summary, savesBytes } = findings.find(({ rule }) => rule === 'package-manager-cache')
    ?.fix ?? { patch: null, summary: 'no finding', savesBytes: null }
  const changed = patch?.split('\n').filter((line) => /^[-+](?![-+])/.test(line))
  return { change: changed?.join('\n') ?? summary, savesBytes: savesBytes ?? null }
}

/** What is put in, where the RUN is recorded as builders join it. */
async function written(run: string, members: readonly Member[], build = step): Promise<string> {
  const joined = run.replace(/\\\n(?:[ \t]*#.*\n)*/g, '')
  const command = joined.replace(/^RUN (?:--\S+ )*/, 'RUN ')
  const made =
    build === step ? step(command, ...members) : classic(`/bin/sh -c ${command.slice(4)}`, ...members)
  const { change, savesBytes } = await fix(run, made)
  if (savesBytes !== null) {
    expect(savesBytes).toBe(members.length * big.length)
  }
  return change
    .split('\n')
    .filter((line) => !line.startsWith('-'))
    .join('\n')
}

describe('where one more command goes', () => {
  const lists = [file(LISTS, big)]
  const RM = 'rm -rf /var/lib/apt/lists/*'

  test.each([
    ['one line', 'RUN apt-get update', `+RUN apt-get update && ${RM}`],
    ['after what may fail', 'RUN apt-get update && a || b', `+RUN apt-get update && a || b && ${RM}`],
    ['after a pipe', 'RUN apt-get update && a | b', `+RUN apt-get update && a | b && ${RM}`],
    ['after a semicolon', 'RUN apt-get update; a', `+RUN apt-get update; a && ${RM}`],
    ['before a last semicolon', 'RUN apt-get update; a;', `+RUN apt-get update; a && ${RM};`],
    ['where what fails stops it', 'RUN set -ex; apt-get update; a', `+RUN set -ex; apt-get update; a; ${RM}`],
    [
      'where what fails stops it, but not within a list',
      'RUN set -ex; apt-get update && a',
      `+RUN set -ex; apt-get update && a && ${RM}`,
    ],
    ['after a group', 'RUN apt-get update && (cd /a; b)', `+RUN apt-get update && (cd /a; b) && ${RM}`],
    [
      'after a condition',
      'RUN set -e; apt-get update; if [ -n "$A" ]; then a; fi',
      `+RUN set -e; apt-get update; if [ -n "$A" ]; then a; fi; ${RM}`,
    ],
    [
      'quotes',
      `RUN apt-get update && echo "a # && b" '|'`,
      `+RUN apt-get update && echo "a # && b" '|' && ${RM}`,
    ],
    ['redirects', 'RUN apt-get update > /dev/null 2>&1', `+RUN apt-get update > /dev/null 2>&1 && ${RM}`],
    [
      'lines that begin with what joins them',
      'RUN apt-get update \\\n && apt-get install -y \\\n      a',
      `+      a \\\n+ && ${RM}`,
    ],
    [
      'lines that end with it',
      'RUN apt-get update && \\\n\tapt-get install -y a',
      `+\tapt-get install -y a && \\\n+\t${RM}`,
    ],
    [
      'lines of arguments, with a comment',
      'RUN apt-get update; apt-get install -y \\\n    # why\n    a',
      `+    a \\\n+    && ${RM}`,
    ],
    [
      'lines that end with a semicolon',
      'RUN set -eux; \\\n    apt-get update; \\\n    a',
      `+    a; \\\n+    ${RM}`,
    ],
  ])('%s', async (_, run, expected) => {
    expect(await written(run, lists)).toBe(expected)
  })

  test.each([
    ['a comment', 'RUN apt-get update # why'],
    ['a job in the background', 'RUN apt-get update & a'],
    ['a job in the background at the end', 'RUN apt-get update && a &'],
    ['a program that takes its place', 'RUN apt-get update && exec a'],
    ['an end', 'RUN apt-get update; exit 0'],
    ['what must fail', 'RUN apt-get update; ! a'],
    ['a group of which what fails stops it', 'RUN set -e; apt-get update && (a; b)'],
    ['a function', 'RUN f() { apt-get update; }; f'],
    ['a case', 'RUN apt-get update; case a in a) b;; esac'],
    ['no shell', 'RUN ["apt-get", "update"]'],
    ['an open quote', "RUN apt-get update 'a"],
  ])('nowhere: %s', async (_, run) => {
    expect(await written(run, lists)).toContain(
      'there is no patch, as it cannot be told how to change line 2',
    )
  })
})

describe('which remedy', () => {
  const pip = file('root/.cache/pip/http/a', big)
  const npm = file('root/.npm/_cacache/a', big)

  test.each([
    ['pip', 'RUN pip install six', pip, '+RUN --mount=type=cache,target=/root/.cache/pip pip install six'],
    ['npm', 'RUN npm ci', npm, '+RUN --mount=type=cache,target=/root/.npm npm ci'],
    ['npm, no shell', 'RUN ["npm", "ci"]', npm, '+RUN --mount=type=cache,target=/root/.npm ["npm", "ci"]'],
    [
      'another flag',
      'RUN --network=host npm ci',
      npm,
      '+RUN --mount=type=cache,target=/root/.npm --network=host npm ci',
    ],
    [
      'where it is mounted to elsewhere',
      'RUN --mount=type=cache,target=/root/.npm/_cacache npm ci',
      file('root/.npm/_logs/a', big),
      '+RUN --mount=type=cache,target=/root/.npm/_cacache npm ci && rm -rf /root/.npm/_logs',
    ],
    ['dnf', 'RUN dnf install -y a', file('var/cache/dnf/a', big), '+RUN dnf install -y a && dnf clean all'],
    [
      'dnf in a script of its own',
      'RUN ./setup',
      file('var/cache/dnf/a', big),
      '+RUN ./setup && rm -rf /var/cache/dnf',
    ],
    [
      'apk',
      'RUN apk update && apk add --update curl',
      file('var/cache/apk/APKINDEX.1.tar.gz', big),
      '+RUN apk add --no-cache curl',
    ],
    [
      'apk in lines',
      'RUN apk update \\\n && apk add \\\n      curl',
      file('var/cache/apk/APKINDEX.1.tar.gz', big),
      '+RUN apk add --no-cache \\\n',
    ],
  ])('with BuildKit: %s', async (_, run, left, expected) => {
    expect(`${await written(run, [left])}\n`).toContain(expected)
  })

  test.each([
    ['pip', 'RUN pip install six', pip, '+RUN pip install --no-cache-dir six'],
    [
      'pip as a module',
      'RUN python3 -m pip install six',
      pip,
      '+RUN python3 -m pip install --no-cache-dir six',
    ],
    [
      'pip twice, at its very calls',
      `RUN echo 'pip install' && /usr/bin/pip3.11 install "a b" && pip -q install b && pip list`,
      pip,
      `+RUN echo 'pip install' && /usr/bin/pip3.11 install --no-cache-dir "a b" && pip -q install --no-cache-dir b && pip list`,
    ],
    [
      'pip beside what may run another',
      'RUN pip install six && ./setup',
      pip,
      '+RUN pip install six && ./setup && rm -rf /root/.cache/pip',
    ],
    [
      'pip in quotes',
      `RUN sh -c "pip install six"`,
      pip,
      '+RUN sh -c "pip install six" && rm -rf /root/.cache/pip',
    ],
    ['npm', 'RUN npm ci', npm, '+RUN npm ci && rm -rf /root/.npm/_cacache'],
    [
      'gems',
      'RUN gem install a',
      file('usr/local/bundle/cache/a.gem', big),
      '+RUN gem install a && rm -rf /usr/local/bundle/cache/*.gem',
    ],
  ])('without: %s', async (_, run, left, expected) => {
    expect(await written(run, [left], classic as never)).toBe(expected)
  })
})

describe('apt in several RUNs', () => {
  const lists = file(LISTS, big)
  const status = (version: number) => file('var/lib/dpkg/status', noise(2_000_000, `status ${version}`))
  const JOINED = [
    '+RUN apt-get update \\',
    '+    && apt-get install -y a \\',
    '+    && apt-get install -y b \\',
    '+    && rm -rf /var/lib/apt/lists/*',
  ].join('\n')

  test('its lists removed in the last: one RUN, which both findings ask for', async () => {
    const text = [
      'FROM base',
      'RUN apt-get update',
      'RUN apt-get install -y a',
      'RUN apt-get install -y b',
      'RUN rm -rf /var/lib/apt/lists/*',
      '',
    ].join('\n')
    const { findings, fix } = await analyzeSteps(
      [
        base(),
        step('RUN apt-get update', lists),
        step('RUN apt-get install -y a', status(1)),
        step('RUN apt-get install -y b', status(2)),
        step('RUN rm -rf /var/lib/apt/lists/*', whiteout(LISTS)),
      ],
      {},
      { dockerfile: { text } },
    )
    const patches = findings
      .filter(({ rule }) => rule !== 'deleted-later')
      .map(({ rule, fix: { patch, savesBytes } }) => ({ rule, patch, savesBytes }))
    expect(patches).toMatchObject([
      { rule: 'package-database-rewritten', savesBytes: 2_080_000 },
      { rule: 'package-manager-cache', savesBytes: 2_080_000 },
    ])
    expect(patches[1]?.patch).toBe(patches[0]?.patch)
    expect(patches[0]?.patch).toContain(JOINED)
    expect(fix).toMatchObject({ savesBytes: 2_080_000, findings: [0, 1, 2], conflicts: [] })
    expect(fix?.patch).toBe(patches[0]?.patch)
  })

  test('its lists left: one RUN that ends with removing them', async () => {
    const { change, savesBytes } = await fix(
      'RUN apt-get update\nRUN apt-get install -y a\nRUN apt-get install -y b',
      step('RUN apt-get update', lists),
      step('RUN apt-get install -y a', status(1)),
      step('RUN apt-get install -y b', status(2)),
    )
    expect(change).toContain(JOINED)
    expect(savesBytes).toBe(2_080_000)
  })

  test('what stands between is in the way: words', async () => {
    const { change } = await fix(
      'RUN apt-get update\nCOPY a /var/lib/dpkg/status\nRUN apt-get install -y a',
      step('RUN apt-get update', lists),
      step('COPY a /var/lib/dpkg/status', status(0)),
      step('RUN apt-get install -y a', status(1)),
    )
    expect(change).toContain('there is no patch, as COPY in line 3 stands between')
  })

  test('each with lists of its own: each removes them, and what is fetched again', async () => {
    const { change, savesBytes } = await fix(
      'RUN apt-get update && apt-get install -y a\nCOPY a /a\nRUN apt-get update && apt-get install -y b',
      step('RUN apt-get update && apt-get install -y a', lists),
      step('COPY a /a', file('a', 'a')),
      step('RUN apt-get update && apt-get install -y b', file('b', 'b')),
    )
    expect(change.match(/^\+.*rm -rf \/var\/lib\/apt\/lists\/\*$/gm)).toHaveLength(2)
    expect(savesBytes).toBe(big.length)
  })
})

describe('what else stands on it', () => {
  const gradle = file('root/.gradle/caches/a.jar', big)
  const modules = file('root/go/pkg/mod/a/a.go', big)

  test('a store that each RUN of its manager works from is mounted in all of them', async () => {
    const { change, savesBytes } = await fix(
      'RUN go mod download\nCOPY . .\nRUN go build -o /app',
      step('RUN go mod download', modules),
      step('COPY . .', file('a.go', 'a')),
      step('RUN go build -o /app', file('app', 'app')),
    )
    expect(change.match(/^\+RUN --mount=type=cache,target=\/root\/go\/pkg\/mod /gm)).toHaveLength(2)
    expect(savesBytes).toBe(big.length)
  })

  test('without BuildKit it cannot be', async () => {
    const { change } = await fix(
      'RUN go mod download\nRUN go build -o /app',
      classic('/bin/sh -c go mod download', modules),
      classic('/bin/sh -c go build -o /app', file('app', 'app')),
    )
    expect(change).toContain('there is no patch, as it cannot be told how to change line 2')
  })

  test.each([
    ['RUN make', step('RUN make', file('app', 'app'))],
    [
      'CMD gradle run',
      { createdBy: 'CMD ["/bin/sh" "-c" "gradle run"]', members: null, comment: 'buildkit.dockerfile.v0' },
    ],
  ])('a store that may be needed later stays: %s', async (line, later) => {
    const { change } = await fix(`RUN gradle build\n${line}`, step('RUN gradle build', gradle), later)
    expect(change).toContain('there is no patch, as line 3 may need it')
  })

  test('a symbolic link leads there: it stays', async () => {
    const run = 'RUN npm ci && ln -s /root/.npm/_cacache/a /b'
    expect(
      await written(run, [file('root/.npm/_cacache/a', big), symlink('b', '../root/.npm/_cacache/a')]),
    ).toContain('there is no patch, as a symbolic link leads there')
  })

  test('a later step takes it elsewhere: it stays', async () => {
    const { change } = await fix(
      'RUN npm ci\nRUN mv /root/.npm/_cacache/a /a',
      step('RUN npm ci', file('root/.npm/_cacache/a', big)),
      step('RUN mv /root/.npm/_cacache/a /a', whiteout('root/.npm/_cacache/a'), file('a', big)),
    )
    expect(change).toContain('there is no patch, as line 3 makes something of it')
  })

  test('a later step deletes it and minds that it is not there: it stays', async () => {
    const { change } = await fix(
      'RUN npm ci\nRUN make && rm -r /root/.npm',
      step('RUN npm ci', file('root/.npm/_cacache/a', big)),
      step('RUN make && rm -r /root/.npm', whiteout('root/.npm')),
    )
    expect(change).toContain('there is no patch, as line 3 fails where it is not there')
  })

  test('what else the RUN puts there is not hidden by a mount', async () => {
    const settings = file('root/.gradle/gradle.properties', 'a=b')
    const { change } = await fix('RUN gradle build', step('RUN gradle build', gradle, settings))
    expect(change).toContain('+RUN gradle build && rm -rf /root/.gradle/caches')
  })

  test('what the base has in a store is neither hidden nor removed', async () => {
    const text = 'FROM base\nRUN mvn package\n'
    const { findings } = await analyzeSteps(
      [
        base(file('root/.m2/repository/a.jar', 'a')),
        step('RUN mvn package', file('root/.m2/repository/b.jar', big)),
      ],
      {},
      { dockerfile: { text } },
    )
    expect(findings[0]?.fix.summary).toContain('there is no patch, as it cannot be told how to change line 2')
  })

  test('a folder that was there before stays', async () => {
    const text = 'FROM base\nRUN ./setup\n'
    const { findings } = await analyzeSteps(
      [base(directory('var/cache/dnf')), step('RUN ./setup', file('var/cache/dnf/a', big))],
      {},
      { dockerfile: { text } },
    )
    expect(findings[0]?.fix.patch).toContain('+RUN ./setup && rm -rf /var/cache/dnf/*')
  })

  test('what is linked to from elsewhere cannot be made in a mount', async () => {
    const run = 'RUN npm ci && ln /root/.npm/_cacache/a /a'
    const members = [
      file('root/.npm/_cacache/a', big),
      hardlink('a', 'root/.npm/_cacache/a'),
      file('root/.npm/_logs/a', big),
    ]
    const { change } = await fix(run, step(run, ...members))
    expect(change).toContain(`+${run} && rm -rf /root/.npm/_logs`)
  })
})

describe('who runs it', () => {
  const user = (name: string): Step => ({
    createdBy: `USER ${name}`,
    members: null,
    comment: 'buildkit.dockerfile.v0',
  })
  const cache = file('home/app/.cache/pip/http/a', big, { uid: 1000, gid: 1000 })
  const home = step('RUN useradd -m app', directory('home/app', { uid: 1000, gid: 1000 }))

  test('another user than root, whose folders a mount would make as those of root: a flag', async () => {
    const { change } = await fix(
      'RUN useradd -m app\nUSER app\nRUN pip install six',
      home,
      user('app'),
      step('RUN pip install six', cache),
    )
    expect(change).toContain('+RUN pip install --no-cache-dir six')
  })

  test('another user, where the folder is there', async () => {
    const { change } = await fix(
      'RUN useradd -m app\nUSER app\nRUN npm ci',
      home,
      user('app'),
      step('RUN npm ci', file('home/app/.npm/_cacache/a', big, { uid: 1000, gid: 1000 })),
    )
    expect(change).toContain('+RUN --mount=type=cache,target=/home/app/.npm,uid=1000,gid=1000 npm ci')
  })

  test('sudo writes as root, and removes as root', async () => {
    const run = 'RUN sudo apt-get update && sudo apt-get install -y a'
    const { change } = await fix(`USER app\n${run}`, user('app'), step(run, file(LISTS, big)))
    expect(change).toContain(`+${run} && sudo rm -rf /var/lib/apt/lists/*`)
  })

  test("root's files and nobody knows how: no patch", async () => {
    const { change } = await fix(`USER app\nRUN ./setup`, user('app'), step('RUN ./setup', file(LISTS, big)))
    expect(change).toContain('there is no patch, as it cannot be told how to change line 3')
  })
})

describe('how it is written', () => {
  const lists = file(LISTS, big)

  test('two caches of one RUN go together', async () => {
    const run = 'RUN apt-get update && apt-get install -y python3-pip && pip install six'
    const text = `FROM base\n${run}\n`
    const { fix } = await analyzeSteps(
      [base(), classic(`/bin/sh -c ${run.slice(4)}`, lists, file('root/.cache/pip/http/a', big))],
      {},
      { dockerfile: { text } },
    )
    expect(fix?.patch).toContain(
      '+RUN apt-get update && apt-get install -y python3-pip && pip install --no-cache-dir six && rm -rf /var/lib/apt/lists/*',
    )
    expect(fix).toMatchObject({ savesBytes: 2 * big.length, conflicts: [] })
  })

  test('carriage returns and another escape stay', async () => {
    const text = '# escape=`\r\nFROM base\r\nRUN apt-get update `\r\n && a\r\n'
    const { fix } = await analyzeSteps(
      [base(), step('RUN apt-get update  && a', lists)],
      {},
      { dockerfile: { text } },
    )
    expect(fix?.patch).toContain('\n+ && a `\r\n+ && rm -rf /var/lib/apt/lists/*\r\n')
  })

  test.each([
    ['a last command', '', 'a', '-a\n+a && rm -rf /var/lib/apt/lists/*'],
    ['lines, where what fails stops it', 'set -e\n', '  a', '+  rm -rf /var/lib/apt/lists/*'],
    ['a shell of its own', '#!/bin/bash -e\n', 'a', '+rm -rf /var/lib/apt/lists/*'],
  ])('a here-document: %s', async (_, before, last, expected) => {
    const body = `${before}# why\napt-get update\n${last}\n`
    const recorded = before.startsWith('#!') ? '/dev/pipes/EOF' : body
    expect((await fix(`RUN <<EOF\n${body}EOF`, step(`RUN ${recorded}`, lists))).change).toBe(expected)
  })

  test("a here-document in another program's hands: no patch", async () => {
    const run = 'RUN python3 <<EOF\nimport a\nEOF'
    expect((await fix(run, step(run, lists))).change).toContain('there is no patch')
  })
})

describe('stages', () => {
  const modules = file('root/go/pkg/mod/a/a.go', big)

  async function inStages(text: string, run: string, left: Member): Promise<string> {
    const { findings } = await analyzeSteps([base(), step(run, left)], {}, { dockerfile: { text } })
    return findings[0]?.fix.patch ?? findings[0]?.fix.summary ?? ''
  }

  test('one that builds on the same stage installs from its lists: no patch', async () => {
    const text = [
      'FROM base AS shared',
      'RUN apt-get update',
      'FROM shared AS other',
      'RUN apt-get install -y a',
      'FROM shared',
      '',
    ].join('\n')
    expect(await inStages(text, 'RUN apt-get update', file(LISTS, big))).toContain(
      'as line 4 builds on the same stage',
    )
  })

  test('one that copies the store out of it: no patch', async () => {
    const text = [
      'FROM base AS shared',
      'RUN go mod download',
      'FROM base AS other',
      'COPY --from=shared /root/go /root/go',
      'FROM shared',
      '',
    ].join('\n')
    expect(await inStages(text, 'RUN go mod download', modules)).toContain(
      'as line 4 builds on the same stage',
    )
  })

  test('one that does nothing with it: a patch', async () => {
    const text = [
      'FROM base AS shared',
      'RUN npm ci',
      'FROM shared AS other',
      'RUN npm test',
      'FROM shared',
      '',
    ].join('\n')
    expect(await inStages(text, 'RUN npm ci', file('root/.npm/_cacache/a', big))).toContain(
      '+RUN --mount=type=cache',
    )
  })
})

test('a log that a later script leaves changes no RUN but the first', async () => {
  const { change, savesBytes } = await fix(
    'RUN npm ci\nRUN npm run build',
    step('RUN npm ci', file('root/.npm/_cacache/a', big)),
    step('RUN npm run build', file('root/.npm/_logs/a', 'a log')),
  )
  expect(change.match(/^\+RUN/gm)).toHaveLength(1)
  expect(savesBytes).toBe(big.length)
})

test.each([
  ['commands', `RUN apk add a${' && apk add a'.repeat(50_000)}`],
  ['blanks', `RUN apk add a ${' '.repeat(500_000)} b`],
  ['quotes', `RUN apk add ${`"'"`.repeat(100_000)}`],
  ['parentheses', `RUN apk add a ${'('.repeat(200_000)}`],
  ['expansions', `RUN apk add ${'$('.repeat(100_000)}`],
])('a RUN of very many %s takes no time', async (_, run) => {
  const started = performance.now()
  await fix(run, step(run, file('var/cache/apk/a', big)))
  expect(performance.now() - started).toBeLessThan(5000)
})
