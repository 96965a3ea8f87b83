import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { PathMatcher } from '../../../packages/core/src/waste/claims/path-matcher.js'
import { PACKAGE_CACHES } from '../../../packages/core/src/waste/known/package-managers.js'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, step } from '../../helpers/image.js'
import { file, hardlink, whiteout } from '../../helpers/write-tar.js'
import { RECORDED } from './recorded-caches.js'

const big = noise(70_000, 'cache')

describe('what a package manager was seen or is documented to leave', () => {
  test.each(RECORDED)('$what ($confidence): $origin', async ({ what, confidence, paths }) => {
    const files = paths.map((path) => file(path, big))
    const { findings, image } = await analyzeSteps([base(), step('RUN install', ...files)])
    const bytes = paths.length * big.length
    expect(findings.filter(({ rule }) => rule !== 'duplicate-content')).toMatchObject([
      {
        rule: 'package-manager-cache',
        confidence,
        own: true,
        savesAlone: bytes,
        files: paths.length,
        madeBy: [1],
      },
    ])
    expect(findings[0]?.message).toContain(`Instruction 2 leaves ${what} in /`)
    expect(image.wastedBytes).toBe(confidence === 'possible' ? 0 : bytes)
  })

  test('all of the table, no less', () => {
    const seen = new Set(RECORDED.map(({ what, confidence }) => `${what} ${confidence}`))
    expect(PACKAGE_CACHES.map(({ what, confidence }) => `${what} ${confidence}`)).toEqual([...seen])
    const paths = RECORDED.flatMap((recorded) => recorded.paths)
    const never = PACKAGE_CACHES.flatMap((cache) => cache.paths).filter((pattern) => {
      const matcher = new PathMatcher([[pattern, pattern]])
      return !paths.some((path) => matcher.match(path))
    })
    expect(never).toEqual([])
    const page = readFileSync(
      join(import.meta.dirname, '../../../docs/rules/package-manager-cache.md'),
      'utf8',
    )
    expect(PACKAGE_CACHES.filter(({ what }) => !page.includes(`| ${what} `))).toEqual([])
  })
})

test.each([
  'var/lib/apt/extended_states',
  'var/lib/dpkg/status',
  'var/cache/debconf/templates.dat',
  'etc/apk/world',
  'lib/apk/db/installed',
  'var/lib/dnf/history.sqlite',
  'var/lib/pacman/local/tree-2.1.1-1/desc',
  'var/cache/nginx/index',
  'opt/app/cache/pip/index',
  'root/.cache/fontconfig/x',
  'root/.cache/pypoetry/virtualenvs/a-NMq-_HCj-py3.11/lib/python3.11/site-packages/x.py',
  'root/.local/share/virtualenvs/app-x/lib/x.py',
  'root/.local/share/uv/python/cpython-3.12/bin/python3.12',
  'opt/conda/lib/python3.12/site-packages/x.py',
  'opt/conda/envs/app/pkgs/x.py',
  'root/.npmrc',
  'app/_cacache/x',
  'usr/local/share/yarn/v6/x',
  'app/.yarn/cache/lodash-npm-4.18.1.zip',
  'app/.yarn/releases/yarn-4.5.0.cjs',
  'root/.local/share/pnpm/store/v11/links/@/lodash/4.18.1/x/node_modules/lodash/lodash.js',
  'root/.local/share/pnpm/pnpm',
  'root/.bun/bin/bun',
  'root/.composer/vendor/bin/phpunit',
  'tmp/cache/x',
  'app/vendor/cache/rack-3.0.gem',
  'var/lib/gems/3.1.0/gems/sample-1.0/lib/sample.rb',
  'usr/local/cargo/bin/cargo',
  'app/.cargo/config.toml',
  'app/target/release/app',
  'go/bin/app',
  'go/src/app/pkg/mod/main.go',
  'usr/local/go/pkg/tool/linux_amd64/compile',
  'root/.m2/settings.xml',
  'root/.gradle/gradle.properties',
  'root/.ivy2/local/a/a.jar',
  'root/.sbt/1.0/plugins/plugins.sbt',
  'root/.nuget/NuGet/NuGet.Config',
  'root/.cpan/CPAN/MyConfig.pm',
  'root/.hex/hex.config',
  'usr/local/share/lua/5.1/socket.lua',
])('no cache is %s', async (path) => {
  const { findings } = await analyzeSteps([base(), step('RUN install', file(path, big))])
  expect(findings.filter(({ rule }) => rule === 'package-manager-cache')).toEqual([])
})

describe('how much', () => {
  test('under 64 KiB: possible', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('RUN pip install six', file('root/.cache/pip/http/a', noise(65_535, 1))),
    ])
    expect(findings).toMatchObject([{ confidence: 'possible', wastedBytes: 0, savesAlone: 65_535 }])
  })

  test('files that are hard links of installed ones are needed there', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step(
        'RUN pnpm install',
        file('root/.local/share/pnpm/store/v11/files/00/1a', big),
        hardlink('app/node_modules/x/index.js', 'root/.local/share/pnpm/store/v11/files/00/1a'),
        file('root/.local/share/pnpm/store/v11/index.db', noise(80_000, 2)),
      ),
    ])
    expect(findings).toMatchObject([{ rule: 'package-manager-cache', wastedBytes: 80_000, files: 1 }])
  })

  test('written again by a chown: both copies', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('RUN npm ci', file('app/.npm/_cacache/a', big)),
      step('RUN chown -R 7 /app', file('app/.npm/_cacache/a', big, { uid: 7 })),
    ])
    expect(findings[0]).toMatchObject({
      rule: 'package-manager-cache',
      wastedBytes: 2 * big.length,
      madeBy: [1, 2],
      hiddenBy: [2],
      changeAt: 1,
    })
  })

  test("what the base left is the base's", async () => {
    const { findings, image } = await analyzeSteps([
      base(file('var/lib/apt/lists/x', big)),
      step('RUN true', file('x', 'y')),
    ])
    expect(findings).toMatchObject([{ rule: 'package-manager-cache', own: false, wastedBytes: 0 }])
    expect(image.wastedBytes).toBe(0)
  })
})

describe('what to write instead', () => {
  const lists = 'var/lib/apt/lists/deb_Packages.lz4'

  test.each([
    [
      'RUN apt-get update',
      lists,
      'End instruction 2 (`RUN apt-get update`) with `rm -rf /var/lib/apt/lists/*`, or write it as `RUN --mount=type=cache,target=/var/lib/apt/lists,sharing=locked …`',
      'End instruction 2 (`RUN apt-get update`) with `rm -rf /var/lib/apt/lists/*`',
    ],
    [
      'RUN pip install six',
      'root/.cache/pip/http/a',
      'Write `RUN --mount=type=cache,target=/root/.cache/pip …` as instruction 2 (`RUN pip install six`), or run `pip install --no-cache-dir` there',
      'Run `pip install --no-cache-dir` in instruction 2 (`RUN pip install six`)',
    ],
    [
      'RUN pip install --no-cache-dir six && app-of-ours',
      'root/.cache/pip/http/a',
      'or end it with `rm -rf /root/.cache/pip`',
      'End instruction 2 (`RUN pip install --no-cache-dir six && app-of-ours`) with `rm -rf /root/.cache/pip`',
    ],
    [
      'RUN npm ci',
      'root/.npm/_cacache/a',
      'Write `RUN --mount=type=cache,target=/root/.npm …` as instruction 2 (`RUN npm ci`), or end it with `rm -rf /root/.npm/_cacache`',
      'End instruction 2 (`RUN npm ci`) with `rm -rf /root/.npm/_cacache`',
    ],
    [
      'RUN apk add curl',
      'var/cache/apk/APKINDEX.49104001.tar.gz',
      'Run `apk add --no-cache` in instruction 2 (`RUN apk add curl`)',
      'Run `apk add --no-cache` in instruction 2 (`RUN apk add curl`)',
    ],
    [
      'RUN microdnf install -y tar',
      'var/cache/yum/metadata/x.solv',
      'with `microdnf clean all`, or write it as `RUN --mount=type=cache,target=/var/cache/yum …`',
      'End instruction 2 (`RUN microdnf install -y tar`) with `microdnf clean all`',
    ],
    [
      'RUN ./install.sh',
      'var/cache/dnf/x.solv',
      'with `dnf clean all`, or write it as `RUN --mount=type=cache,target=/var/cache/dnf …`',
      'End instruction 2 (`RUN ./install.sh`) with `dnf clean all`',
    ],
    [
      'RUN gem install rack',
      'usr/local/bundle/cache/rack-3.gem',
      'Write `RUN --mount=type=cache,target=/usr/local/bundle/cache …`',
      'End instruction 2 (`RUN gem install rack`) with `rm -rf /usr/local/bundle/cache`',
    ],
  ])('%s', async (instruction, path, buildKit, withoutMounts) => {
    expect(await adviceFor(step(instruction, file(path, big)))).toContain(buildKit)
    const shell = `/bin/sh -c ${instruction.slice(4)}`
    expect(await adviceFor(classic(shell, file(path, big)))).toBe(withoutMounts)
  })

  test('a mount belongs to whoever owns the folder', async () => {
    const made = step('RUN npm ci', file('home/node/.npm/_cacache/a', big, { uid: 1000, gid: 1001 }))
    expect(await adviceFor(made)).toContain('target=/home/node/.npm,uid=1000,gid=1001')
  })

  test.each([
    ['fedora', 'RUN ./install.sh', 'dnf clean all'],
    ['photon', 'RUN ./install.sh', 'tdnf clean all'],
    ['photon', 'RUN dnf install -y tar', 'dnf clean all'],
  ])('on %s, %s: the command that is there', async (id, instruction, command) => {
    const { findings } = await analyzeSteps([
      base(file('etc/os-release', `ID=${id}`)),
      step(instruction, file('var/cache/tdnf/x.solv', big)),
    ])
    expect(findings[0]?.fix.summary).toContain(`with \`${command}\`, or`)
  })

  test('deleted by a later RUN: that command goes to the end of the RUN', async () => {
    const { findings } = await analyzeSteps([
      base(),
      step('RUN apt-get update && apt-get install -y curl', file(lists, big)),
      step('RUN rm -rf /var/lib/apt/lists/*', whiteout(lists)),
    ])
    expect(findings[0]).toMatchObject({
      rule: 'package-manager-cache',
      wastedBytes: big.length,
      hiddenBy: [2],
      message:
        "Instruction 2 leaves apt's package lists in /var/lib/apt/lists; instruction 3 deletes that too late: it ships all the same",
    })
    expect(findings[0]?.fix.summary).toBe(
      'Move `rm -rf /var/lib/apt/lists/*` from instruction 3 to the end of instruction 2 (`RUN apt-get update && apt-get install -y curl`)',
    )
  })

  test('brought by a COPY: it stays out of that', async () => {
    const made = step('COPY --from=build /root /root', file('root/.m2/repository/a.jar', big))
    expect(await adviceFor(made)).toBe(
      'Leave /root/.m2/repository out of instruction 2 (`COPY --from=build /root /root`): copy only what a container needs',
    )
  })

  test('more folders than can be read are counted', async () => {
    const homes = ['a', 'b', 'c', 'd', 'e'].map((home) => file(`home/${home}/.cache/pip/x`, big))
    const { findings } = await analyzeSteps([base(), step('RUN ./install', ...homes)])
    expect(findings[0]?.message).toContain('/home/a/.cache/pip, /home/b/.cache/pip and 3 more')
  })

  async function adviceFor(made: ReturnType<typeof step>): Promise<string> {
    const { findings } = await analyzeSteps([base(), made])
    return findings[0]?.fix.summary ?? ''
  }
})

test('an odd name is quoted where it stands in a command', async () => {
  const cache = file('home/a b;$(id)/.cache/pipenv/x', noise(100_000, 1))
  const { findings } = await analyzeSteps([base(), step('RUN pipenv install', cache)])
  expect(findings[0]?.fix.summary).toBe(
    "End instruction 2 (`RUN pipenv install`) with `rm -rf '/home/a b;$(id)/.cache/pipenv'`",
  )
})
