import { describe, expect, test } from 'vitest'
import { analyze } from '../../../packages/core/src/index.js'
import { base, classic, noise, type Step, saveImage, setting, step, stream } from '../../helpers/image.js'
import { directory, file, hardlink, type Member, symlink } from '../../helpers/write-tar.js'

const main = noise(100_000, 'main')
const lib = noise(50_000, 'lib')
const APP = { uid: 7, gid: 8 }
const ROOT_ACCOUNTS = ['root:x:0:0:root:/root:/bin/sh\n', 'root:x:0:\n']
const APP_ACCOUNTS = [`${ROOT_ACCOUNTS[0]}app:x:7:8::/home/app:/bin/sh\n`, `${ROOT_ACCOUNTS[1]}app:x:8:\n`]

const accounts = ([passwd = '', group = '']: readonly string[]) => [
  file('etc/passwd', passwd),
  file('etc/group', group),
]
const tree = (rest: Partial<Member> = {}, folder: Partial<Member> = rest) => [
  directory('app', folder),
  file('app/main.js', main, rest),
  file('app/lib.js', lib, rest),
]
const noApp = base(directory('home'), file('usr/sbin/adduser', 'x'), ...accounts(ROOT_ACCOUNTS))
const withApp = base(...accounts(APP_ACCOUNTS))
const ADD_USER = step('RUN adduser app', ...accounts(APP_ACCOUNTS))
const COPY = step('COPY . /app', ...tree())
const CHOWN = step('RUN chown -R app:app /app', ...tree(APP))

/** What the Dockerfile of these lines, which made these steps after FROM, becomes; the words where it stays as it is. */
async function fix(lines: string, from: Step, ...steps: readonly Step[]) {
  const text = `FROM base\n${lines}\n`
  const analysis = await analyze(stream(saveImage([from, ...steps])), { dockerfile: { text } })
  expect(analysis.context.dockerfile).toMatchObject({ aligned: 'all' })
  const { findings } = analysis
  expect(findings.map(({ rule }) => rule)).toContain('metadata-only-change')
  const patch = analysis.fix?.patch ?? ''
  const body = patch
    .split('\n')
    .slice(3)
    .filter((line) => !line.startsWith('-'))
    .map((line) => line.slice(1))
  return {
    dockerfile: patch === '' ? null : body.join('\n').replace('FROM base\n', '').trimEnd(),
    saves: analysis.fix?.savesBytes ?? null,
    words: findings[0]?.fix.summary ?? '',
    findings,
  }
}

describe('the flag', () => {
  test('stands for the chown, which goes', async () => {
    const { dockerfile, saves, words } = await fix(
      'COPY . /app\nRUN chown -R app:app /app',
      withApp,
      COPY,
      CHOWN,
    )
    expect(dockerfile).toBe('COPY --chown=app:app . /app')
    expect(saves).toBe(150_000)
    expect(words).toBe('Write `--chown=app:app` in line 2, and drop line 3')
  })

  test.each([
    ['app', { uid: 7 }, 'app:0'],
    ['app:', { uid: 7, gid: 8 }, 'app:8'],
    [':app', { gid: 8 }, '0:app'],
    ['7:8', APP, '7:8'],
    ['7:app', APP, '7:app'],
  ])('says what `chown %s` gave', async (spec, owner, flag) => {
    const { dockerfile } = await fix(
      `COPY . /app\nRUN chown -R ${spec} /app`,
      withApp,
      COPY,
      step(`RUN chown -R ${spec} /app`, ...tree(owner)),
    )
    expect(dockerfile).toBe(`COPY --chown=${flag} . /app`)
  })

  test('stands in the place of another', async () => {
    const { dockerfile } = await fix(
      'COPY --from=x --chown=1:1 . /app\nRUN chown -R app:app /app',
      withApp,
      step('COPY . /app', ...tree({ uid: 1, gid: 1 })),
      CHOWN,
    )
    expect(dockerfile).toBe('COPY --from=x --chown=app:app . /app')
  })

  test('is a number where the COPY is linked, and knows no names', async () => {
    const { dockerfile } = await fix('COPY --link . /app\nRUN chown -R app:app /app', withApp, COPY, CHOWN)
    expect(dockerfile).toBe('COPY --chown=7:8 --link . /app')
  })

  test('is given to all COPYs that stood before, also to those that brought an empty file', async () => {
    const { dockerfile, findings, saves } = await fix(
      'COPY a /app/a\nCOPY b /app/b\nCOPY c /app/c\nRUN chown -R app:app /app',
      withApp,
      step('COPY a /app/a', directory('app'), file('app/a', main)),
      step('COPY b /app/b', directory('app'), file('app/b', lib)),
      step('COPY c /app/c', directory('app'), file('app/c')),
      step(
        'RUN chown -R app:app /app',
        directory('app', APP),
        file('app/a', main, APP),
        file('app/b', lib, APP),
        file('app/c', '', APP),
      ),
    )
    expect(dockerfile).toBe(
      'COPY --chown=app:app a /app/a\nCOPY --chown=app:app b /app/b\nCOPY --chown=app:app c /app/c',
    )
    expect(saves).toBe(150_000)
    expect(findings.map((one) => one.fix.savesBytes)).toEqual([150_000, 150_000])
  })

  test('is not needed where the chown changes nothing', async () => {
    const { dockerfile, saves } = await fix(
      'COPY . /app\nRUN chown -R root:root /app',
      withApp,
      COPY,
      step('RUN chown -R root:root /app', ...tree()),
    )
    expect(dockerfile).toBe('COPY . /app')
    expect(saves).toBe(150_000)
  })
})

describe('variables', () => {
  const run = (command: string) => step(`RUN ${command}`, ...tree(APP))

  test('of an ENV before the COPY stay as they are', async () => {
    const { dockerfile } = await fix(
      `ENV USER_NAME=app HOME_DIR="/app"\nCOPY . /app\nRUN set -e; chown -R "\${USER_NAME}:$USER_NAME" $HOME_DIR`,
      withApp,
      setting('ENV USER_NAME=app HOME_DIR=/app'),
      COPY,
      run(`set -e; chown -R "\${USER_NAME}:$USER_NAME" $HOME_DIR`),
    )
    expect(dockerfile).toBe(`ENV USER_NAME=app HOME_DIR="/app"\nCOPY --chown=\${USER_NAME}:$USER_NAME . /app`)
  })

  test('of an ENV between are replaced by their values', async () => {
    const { dockerfile } = await fix(
      'COPY . /app\nENV NAME app\nRUN chown -R $NAME:$NAME /app',
      withApp,
      COPY,
      setting('ENV NAME=app'),
      run('chown -R $NAME:$NAME /app'),
    )
    expect(dockerfile).toBe('COPY --chown=app:app . /app\nENV NAME app')
  })

  test('of an ARG are right for an owner, which can be checked, and for no path', async () => {
    const lines = (command: string) => `ARG NAME=app DIR=/app\nCOPY . /app\nRUN ${command}`
    const owner = 'chown -R $NAME:$NAME /app'
    const one = await fix(lines(owner), withApp, setting('ARG NAME=app DIR=/app'), COPY, run(owner))
    expect(one.dockerfile).toContain('COPY --chown=$NAME:$NAME . /app')
    const path = 'chown -R app:app $DIR'
    const other = await fix(lines(path), withApp, setting('ARG NAME=app DIR=/app'), COPY, run(path))
    expect(other.dockerfile).toBeNull()
  })

  test.each(['export NAME=app; chown -R $NAME:$NAME /app', 'chown -R $OTHER:$OTHER /app'])(
    'no patch where nobody knows: %s',
    async (command) => {
      const { dockerfile } = await fix(
        `ENV NAME=root\nCOPY . /app\nRUN ${command}`,
        withApp,
        setting('ENV NAME=root'),
        COPY,
        run(command),
      )
      expect(dockerfile).toBeNull()
    },
  )
})

describe('what the COPY did not bring keeps its chown', () => {
  test('a folder that a WORKDIR made', async () => {
    const { dockerfile } = await fix(
      'WORKDIR /app\nCOPY . .\nRUN chown -R app:app /app',
      withApp,
      step('WORKDIR /app', directory('app')),
      step('COPY . .', ...tree()),
      CHOWN,
    )
    expect(dockerfile).toBe('WORKDIR /app\nCOPY --chown=app:app . .\nRUN chown app:app /app')
  })

  test('a folder that a WORKDIR made without a layer of its own', async () => {
    const { dockerfile } = await fix(
      'WORKDIR /app\nCOPY . .\nRUN chown -R app:app .',
      withApp,
      setting('WORKDIR /app'),
      step('COPY . .', ...tree()),
      step('RUN chown -R app:app .', ...tree(APP)),
    )
    expect(dockerfile).toBe('WORKDIR /app\nCOPY --chown=app:app . .\nRUN chown app:app .')
  })

  test('files of the base and of a RUN, each by its path or with its folder', async () => {
    const more = (rest: Partial<Member> = {}) => [
      directory('app/made', rest),
      file('app/made/x', 'x', rest),
      file('app/made/y', 'y', rest),
    ]
    const { dockerfile } = await fix(
      'COPY . /app\nRUN mkdir /app/made && touch /app/made/x /app/made/y\nRUN chown --recursive app:app /app',
      base(directory('app'), file('app/old', 'old'), ...accounts(APP_ACCOUNTS)),
      COPY,
      step('RUN mkdir /app/made && touch /app/made/x /app/made/y', directory('app'), ...more()),
      step('RUN chown --recursive app:app /app', ...tree(APP), ...more(APP), file('app/old', 'old', APP)),
    )
    expect(dockerfile?.split('\n').at(-1)).toBe(
      'RUN chown app:app /app && chown --recursive app:app /app/made /app/old',
    )
  })

  test('a file that a RUN between has changed', async () => {
    const { dockerfile, saves } = await fix(
      'COPY . /app\nRUN sed -i s/a/b/ /app/lib.js\nRUN chown -R app:app /app',
      withApp,
      COPY,
      step(
        'RUN sed -i s/a/b/ /app/lib.js',
        directory('app'),
        file('app/lib.js', 'other', { mtime: 1_800_000_000 }),
      ),
      step(
        'RUN chown -R app:app /app',
        directory('app', APP),
        file('app/main.js', main, APP),
        file('app/lib.js', 'other', { ...APP, mtime: 1_800_000_000 }),
      ),
    )
    expect(dockerfile).toBe(
      'COPY --chown=app:app . /app\nRUN sed -i s/a/b/ /app/lib.js\nRUN chown app:app /app/lib.js',
    )
    expect(saves).toBe(100_000)
  })

  test('a file that the same RUN writes', async () => {
    const run = 'RUN sed -i s/a/b/ /app/lib.js && chown -R app:app /app'
    const { dockerfile } = await fix(
      `COPY . /app\n${run}`,
      withApp,
      COPY,
      step(run, directory('app', APP), file('app/main.js', main, APP), file('app/lib.js', 'other', APP)),
    )
    expect(dockerfile).toBe(
      'COPY --chown=app:app . /app\nRUN sed -i s/a/b/ /app/lib.js && chown app:app /app/lib.js',
    )
  })
})

describe('the rest of the RUN stays as it is written', () => {
  test.each([
    ['RUN echo 1 && chown -R app:app /app && echo 2', 'RUN echo 1 && echo 2'],
    ['RUN chown -R app:app /app && echo 2', 'RUN echo 2'],
    ['RUN  echo "a  b" &&  chown -R app:app /app', 'RUN  echo "a  b"'],
    ['RUN set -e; echo 1; chown -R app:app /app;', 'RUN set -e; echo 1'],
    ['RUN set -ex; chown -R app:app /app', null],
    ['RUN chown -R app:app /app; echo 2', 'RUN echo 2'],
    ['RUN cd /app && chown -R app:app .', null],
    ['RUN cd / && chown -R app:app ./app/ && rm -rf /tmp/x', 'RUN cd / && rm -rf /tmp/x'],
    ['RUN --network=none /bin/chown -Rv app:app /app', null],
  ])('%s', async (run, left) => {
    const recorded = run.replace(' --network=none', '').replace(/ +/, ' ')
    const { dockerfile } = await fix(`COPY . /app\n${run}`, withApp, COPY, step(recorded, ...tree(APP)))
    expect(dockerfile).toBe(['COPY --chown=app:app . /app', ...(left === null ? [] : [left])].join('\n'))
  })

  test('over several lines, with comments', async () => {
    const { dockerfile } = await fix(
      'COPY . /app\nRUN echo 1 \\\n  # first\n  && chown -R app:app /app \\\n  # then\n  && echo 2',
      withApp,
      COPY,
      step('RUN echo 1   && chown -R app:app /app   && echo 2', ...tree(APP)),
    )
    expect(dockerfile).toBe('COPY --chown=app:app . /app\nRUN echo 1 \\\n  # first\n  && echo 2')
  })

  test.each([
    'RUN echo 1; chown -R app:app /app',
    'RUN chown -R app:app /app || true',
    'RUN chown -R app:app /app | cat',
    'RUN (chown -R app:app /app)',
    'RUN if true; then chown -R app:app /app; fi',
    'RUN chown -R $USER /app',
    'RUN chown -R app:app $(echo /app)',
    'RUN chown -R app:app /a*',
    'RUN chown -R --from=root app:app /app',
    'RUN chown -R --reference=/x /app',
    'RUN find /app -exec chown app:app {} +',
    'RUN find /app | xargs chown app:app',
    'RUN ["chown", "-R", "app:app", "/app"]',
    'RUN sudo chown -R app:app /app',
    'RUN npm ci && chown -R app:app /app',
    'RUN --mount=type=cache,target=/app/cache chown -R app:app /app',
  ])('no patch, but words: %s', async (run) => {
    const recorded = run.replace(/ --mount=\S+/, '')
    const { dockerfile, words } = await fix(
      `COPY . /app\n${run}`,
      withApp,
      COPY,
      step(recorded, ...tree(APP)),
    )
    expect(dockerfile).toBeNull()
    expect(words).toMatch(/; there is no patch, because .+/)
  })
})

describe('who owns it must exist by then', () => {
  test.each(['cat /etc/passwd', 'tar -c /etc', 'id app || true'])(
    'a RUN that creates the user does not move over `%s`',
    async (command) => {
      const { dockerfile, words } = await fix(
        `COPY . /app\nRUN ${command} > /known\nRUN adduser app\nRUN chown -R app:app /app`,
        noApp,
        COPY,
        step(`RUN ${command} > /known`, file('known', '0')),
        ADD_USER,
        CHOWN,
      )
      expect(dockerfile).toBeNull()
      expect(words).toMatch(/line 3 /)
    },
  )

  test('a RUN that creates the user moves', async () => {
    const { dockerfile, words } = await fix(
      'COPY . /app\nRUN adduser app\nRUN chown -R app:app /app',
      noApp,
      COPY,
      ADD_USER,
      CHOWN,
    )
    expect(dockerfile).toBe('RUN adduser app\nCOPY --chown=app:app . /app')
    expect(words).toBe(
      'Create the user of line 3 before line 2, and write `--chown=app:app` in line 2, and drop line 4',
    )
  })

  test('commands that create it move out of their RUN', async () => {
    const run = 'RUN mkdir /data && adduser app && chown -R app:app /app'
    const { dockerfile } = await fix(
      `COPY . /app\n${run}`,
      noApp,
      COPY,
      step(run, directory('data'), ...accounts(APP_ACCOUNTS), ...tree(APP)),
    )
    expect(dockerfile).toBe('RUN adduser app\nCOPY --chown=app:app . /app\nRUN mkdir /data')
  })

  test.each([
    [
      'its program is not there',
      base(...accounts(ROOT_ACCOUNTS)),
      [ADD_USER],
      'adduser is not there before line 2',
    ],
    [
      'something between changes users as well',
      noApp,
      [
        step('RUN apt-get install x', ...accounts([`${ROOT_ACCOUNTS[0]}x:x:1:1::/:/x\n`, 'x:x:1:\n'])),
        ADD_USER,
      ],
      'changes users, groups or their settings as well',
    ],
    ['its arguments may change between', noApp, [setting('ARG X=1'), ADD_USER], 'line 3 stands between'],
    [
      'a package creates it',
      noApp,
      [step('RUN apt-get install app', ...accounts(APP_ACCOUNTS))],
      'line 3 creates the user by what it installs or runs',
    ],
    [
      'a package in the same RUN creates another',
      noApp,
      [
        step(
          'RUN apt-get install x && adduser app',
          ...accounts([`${APP_ACCOUNTS[0]}x:x:1:1::/:/x\n`, APP_ACCOUNTS[1] as string]),
        ),
      ],
      'line 3 creates x by what it installs',
    ],
  ])('no patch where %s', async (_, from, between, why) => {
    const lines = between.map(({ createdBy }) =>
      createdBy.replace('/bin/sh -c ', '').replace(' # buildkit', ''),
    )
    const { dockerfile, words } = await fix(
      ['COPY . /app', ...lines, 'RUN chown -R app:app /app'].join('\n'),
      from,
      COPY,
      ...between,
      CHOWN,
    )
    expect(dockerfile).toBeNull()
    expect(words).toContain(why)
  })

  test('its number does where that is fixed and it cannot move', async () => {
    const run = 'RUN apt-get install x && groupadd -g 8 app && useradd --uid=7 -g 8 app'
    const { dockerfile } = await fix(
      `COPY . /app\n${run}\nRUN chown -R app:app /app`,
      noApp,
      COPY,
      step(run, ...accounts(APP_ACCOUNTS)),
      CHOWN,
    )
    expect(dockerfile).toBe(`COPY --chown=7:8 . /app\n${run}`)
  })

  test('no patch where its home is what the COPY brings', async () => {
    const at = (rest: Partial<Member> = {}) => [
      directory('home'),
      directory('home/app', rest),
      file('home/app/main.js', main, rest),
    ]
    const { dockerfile, words } = await fix(
      'COPY . /home/app\nRUN adduser app && chown -R app:app /home/app',
      noApp,
      step('COPY . /home/app', ...at()),
      step('RUN adduser app && chown -R app:app /home/app', ...accounts(APP_ACCOUNTS), ...at(APP)),
    )
    expect(dockerfile).toBeNull()
    expect(words).toContain('the home of app, /home/app, is where line 2 puts things')
  })

  test.each([
    { uid: 70, gid: 8 },
    { uid: 7, gid: 80 },
  ])('no patch where the name has another number at the COPY: %o', async (owner) => {
    const { dockerfile } = await fix(
      'COPY . /app\nRUN chown -R app:app /app',
      withApp,
      COPY,
      step('RUN chown -R app:app /app', ...tree(owner)),
    )
    expect(dockerfile).toBeNull()
  })
})

describe('--chmod', () => {
  const MODE = { ...APP, mode: 0o750 }

  test('stands for the chmod, but for the folder that the COPY makes', async () => {
    const run = 'RUN chown -R app:app /app && chmod -R 750 /app'
    const { dockerfile } = await fix(`COPY . /app\n${run}`, withApp, COPY, step(run, ...tree(MODE)))
    expect(dockerfile).toBe('COPY --chown=app:app --chmod=750 . /app\nRUN chmod 750 /app')
  })

  test('goes with the --chown of another RUN', async () => {
    const { dockerfile, saves } = await fix(
      'COPY . /app\nRUN chown -R app:app /app\nRUN chmod -R 755 /app',
      withApp,
      COPY,
      step('RUN chown -R app:app /app', ...tree(APP, { ...APP, mode: 0o755 })),
      step('RUN chmod -R 755 /app', ...tree({ ...APP, mode: 0o755 })),
    )
    expect(dockerfile).toBe('COPY --chown=app:app --chmod=755 . /app')
    expect(saves).toBe(300_000)
  })

  test('is not for files of several modes, nor for the classic builder', async () => {
    const several = await fix(
      'COPY . /app\nRUN chmod u+x /app/main.js',
      withApp,
      COPY,
      step('RUN chmod u+x /app/main.js', directory('app'), file('app/main.js', main, { mode: 0o744 })),
    )
    expect(several.dockerfile).toBeNull()
    expect(several.words).toContain('several modes in the end')
    const old = await fix(
      'COPY . /app\nRUN chmod -R 750 /app',
      withApp,
      classic('/bin/sh -c #(nop) COPY dir:0123 in /app ', ...tree()),
      classic('/bin/sh -c chmod -R 750 /app', ...tree({ mode: 0o750 })),
    )
    expect(old.dockerfile).toBeNull()
  })
})

describe('no patch where a rebuild would have something else', () => {
  test.each([
    [
      'several owners',
      [
        step(
          'RUN chown 1 /app/main.js && chown 2 /app/lib.js',
          file('app/main.js', main, { uid: 1 }),
          file('app/lib.js', lib, { uid: 2 }),
        ),
      ],
    ],
    [
      'a part of what the COPY brings',
      [step('RUN chown -R app:app /app/lib.js', file('app/lib.js', lib, APP))],
    ],
    ['it does not run as root', [setting('USER app'), CHOWN]],
    ['a RUN between that may mind', [step('RUN ./build.sh', file('x', 'x')), CHOWN]],
    ['a copy made between, with its owners', [step('RUN cp -a /app /x', file('x', 'x')), CHOWN]],
  ])('%s', async (_, steps) => {
    const lines = steps.map(({ createdBy }) =>
      createdBy.replace('/bin/sh -c ', '').replace(' # buildkit', ''),
    )
    const { dockerfile, words } = await fix(['COPY . /app', ...lines].join('\n'), withApp, COPY, ...steps)
    expect(dockerfile).toBeNull()
    expect(words).toContain('there is no patch')
  })

  test.each([
    ['a bit that a chown takes away', { mode: 0o4755 }, { ...APP, mode: 0o755 }],
    ['attributes', { xattrs: { 'user.a': 'b' } }, APP],
  ])('%s', async (_, before, after) => {
    const { dockerfile } = await fix(
      'COPY . /app\nRUN chown -R app:app /app',
      withApp,
      step('COPY . /app', ...tree(before, {})),
      step('RUN chown -R app:app /app', ...tree(after, APP)),
    )
    expect(dockerfile).toBeNull()
  })

  test('hard links, which a chown tears apart', async () => {
    const { dockerfile } = await fix(
      'COPY . /app\nRUN chown -R app:app /app',
      withApp,
      step('COPY . /app', ...tree(), hardlink('app/again', 'app/main.js')),
      step('RUN chown -R app:app /app', ...tree(APP), file('app/again', main, APP)),
    )
    expect(dockerfile).toBeNull()
  })

  test('links that keep their owner', async () => {
    const { dockerfile } = await fix(
      'COPY . /app\nRUN chown -R app:app /app',
      withApp,
      step('COPY . /app', ...tree(), symlink('app/link', 'main.js')),
      CHOWN,
    )
    expect(dockerfile).toBeNull()
  })

  test('a folder above, which BuildKit gives the owner as well', async () => {
    const at = (rest: Partial<Member> = {}) => [
      directory('srv/app', rest),
      file('srv/app/main.js', main, rest),
    ]
    const { dockerfile, words } = await fix(
      'COPY . /srv/app\nRUN chown -R app:app /srv/app',
      withApp,
      step('COPY . /srv/app', directory('srv'), ...at()),
      step('RUN chown -R app:app /srv/app', directory('srv'), ...at(APP)),
    )
    expect(dockerfile).toBeNull()
    expect(words).toContain('a flag in line 2 may change /srv as well')
  })

  test.each([
    ['app.tgz', {}],
    ['https://example.com/app', {}],
    ['bundle', { uid: 1000, gid: 1000 }],
  ])('an archive or a download, to which flags do not matter: %s', async (name, owner) => {
    const { dockerfile } = await fix(
      `ADD ${name} /app\nRUN chown -R app:app /app`,
      withApp,
      step(`ADD ${name} /app`, ...tree(owner)),
      CHOWN,
    )
    expect(dockerfile).toBeNull()
  })
})

test('a stage that another one copies from is not changed in its middle', async () => {
  const text =
    'FROM base AS a\nCOPY . /app\nFROM a AS b\nRUN --mount=from=a true\nFROM a\nRUN chown -R app:app /app\n'
  const { fix: together } = await analyze(stream(saveImage([withApp, COPY, CHOWN])), { dockerfile: { text } })
  expect(together).toBeNull()
  const alone = text.replace('FROM a AS b\nRUN --mount=from=a true\n', '')
  const { fix: apart } = await analyze(stream(saveImage([withApp, COPY, CHOWN])), {
    dockerfile: { text: alone },
  })
  expect(apart?.patch).toContain('+COPY --chown=app:app . /app\n')
})
