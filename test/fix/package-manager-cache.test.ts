import { describe, expect, test } from 'vitest'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, classic, noise, type Step, step } from '../helpers/image.js'
import { file, type Member } from '../helpers/write-tar.js'

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
