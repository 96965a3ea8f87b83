import { describe, expect, test } from 'vitest'
import type { Analysis } from '../../../packages/core/src/index.js'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../../helpers/image.js'
import { directory, file, whiteout } from '../../helpers/write-tar.js'

const TAR = file('tmp/app.tar.gz', noise(100_000, 'tar'))
const FROM = base(directory('tmp'), directory('etc'))
const unpacked = (owner = 0) => [
  directory('srv/app', { uid: 0 }),
  file('srv/app/data', noise(90_000, 'data'), { uid: owner, gid: owner }),
]

async function analyzed(...steps: readonly Step[]): Promise<Analysis> {
  const lines = steps.map(({ createdBy }) => createdBy.replace('/bin/sh -c ', '').replace(' # buildkit', ''))
  const text = ['FROM base', ...lines, ''].join('\n')
  return analyzeSteps(
    [FROM, ...steps],
    {},
    { dockerfile: { text, dockerignore: { path: '.dockerignore', text: null } } },
  )
}

async function fixOf(rule: string, ...steps: readonly Step[]) {
  return (await analyzed(...steps)).findings.find((finding) => finding.rule === rule)?.fix
}

/** What a patch takes out and puts in, without the rest. */
const changed = (patch: string | null | undefined) =>
  patch?.split('\n').filter((line) => /^[-+](?![-+])/.test(line)) ?? []

const COPY = step('COPY app.tar.gz /tmp/', TAR)
const UNPACK = 'RUN mkdir -p /srv/app && tar -xzf /tmp/app.tar.gz -C /srv/app'
const RM = step('RUN rm /tmp/app.tar.gz', whiteout('tmp/app.tar.gz'))

describe('an archive that a COPY brings', () => {
  test('is unpacked by ADD where the RUN that does it is all root’s', async () => {
    const fix = await fixOf('unpacked-archive', COPY, step(UNPACK, ...unpacked()), RM)
    expect(changed(fix?.patch)).toEqual([
      '-COPY app.tar.gz /tmp/',
      `-${UNPACK}`,
      '-RUN rm /tmp/app.tar.gz',
      '+ADD app.tar.gz /srv/app/',
    ])
    expect(fix?.savesBytes).toBe(100_000)
  })

  test('is not unpacked by ADD where the COPY alone makes the folder that it is in', async () => {
    const tar = file('srv/in/app.tar.gz', noise(100_000, 'tar'))
    const copy = step('COPY app.tar.gz /srv/in/', directory('srv'), directory('srv/in'), tar)
    const unpack = (to: string) => `RUN mkdir -p ${to} && tar -xzf /srv/in/app.tar.gz -C ${to}`
    const elsewhere = step(unpack('/srv/app'), directory('srv'), ...unpacked())
    expect((await fixOf('unpacked-archive', copy, elsewhere))?.patch ?? '').not.toContain('+ADD')
    const inside = step(
      unpack('/srv/in/app'),
      directory('srv/in'),
      directory('srv/in/app', { uid: 0 }),
      file('srv/in/app/data', noise(90_000, 'data')),
    )
    expect((await fixOf('unpacked-archive', copy, inside))?.patch).toContain('+ADD')
    const note = step('RUN touch /srv/in/note', file('srv/in/note', ''))
    expect((await fixOf('unpacked-archive', copy, note, inside))?.patch ?? '').not.toContain('+ADD')
  })

  test('is found deleted as well, for which it is the same patch', async () => {
    const { findings, fix } = await analyzed(COPY, step(UNPACK, ...unpacked()), RM)
    expect(new Set(findings.map((finding) => finding.fix.patch)).size).toBe(1)
    expect(fix).toMatchObject({ conflicts: [], savesBytes: 100_000 })
  })

  test('is mounted where others own what is in it', async () => {
    const fix = await fixOf('unpacked-archive', COPY, step(UNPACK, ...unpacked(1000)), RM)
    expect(changed(fix?.patch)).toEqual([
      '-COPY app.tar.gz /tmp/',
      `-${UNPACK}`,
      '-RUN rm /tmp/app.tar.gz',
      `+${UNPACK.replace('RUN ', 'RUN --mount=type=bind,source=app.tar.gz,target=/tmp/app.tar.gz ')}`,
    ])
  })

  test('is no longer deleted by a RUN that goes on', async () => {
    const run =
      'RUN mkdir /srv/app && tar xzf /tmp/app.tar.gz -C /srv/app && rm /tmp/app.tar.gz && touch /done'
    const members = [...unpacked(), file('done'), whiteout('tmp/app.tar.gz')]
    const fix = await fixOf('unpacked-archive', COPY, step(run, ...members))
    expect(changed(fix?.patch).at(-1)).toBe(
      '+RUN --mount=type=bind,source=app.tar.gz,target=/tmp/app.tar.gz mkdir /srv/app && tar xzf /tmp/app.tar.gz -C /srv/app && touch /done',
    )
  })

  test.each([
    ['takes off a part of the names', `${UNPACK} --strip-components=1`],
    ['unpacks a part of it', `${UNPACK} data`],
    ['is told whose it is to be', `${UNPACK} --no-same-owner`],
  ])('is not given to ADD where tar %s', async (_, run) => {
    const fix = await fixOf('unpacked-archive', COPY, step(run, ...unpacked()), RM)
    expect(fix?.patch).not.toContain('+ADD')
  })

  test.each([
    ['another RUN reads it in between', step('RUN ./install /tmp/app.tar.gz', file('x'))],
    ['another RUN takes the whole folder', step('RUN cp -r /tmp /copy', file('x'))],
  ])('stays where %s', async (_, between) => {
    const fix = await fixOf('unpacked-archive', COPY, step(UNPACK, ...unpacked()), between, RM)
    expect(fix?.patch).toBeNull()
  })

  test('stays where a container is given it', async () => {
    const fix = await fixOf(
      'unpacked-archive',
      COPY,
      step(UNPACK, ...unpacked()),
      setting('CMD ["serve", "/tmp/app.tar.gz"]'),
    )
    expect(fix?.patch).toBeNull()
  })
})

describe('an archive that a RUN fetches', () => {
  const fetched = (path: string) => file(path, noise(100_000, 'tar'))

  test('is removed at the end of the RUN that unpacks it, made one with the other', async () => {
    const fix = await fixOf(
      'unpacked-archive',
      step('RUN curl -o /tmp/app.tar.gz https://example.com', fetched('tmp/app.tar.gz')),
      step(UNPACK, ...unpacked()),
    )
    expect(changed(fix?.patch)).toEqual([
      '-RUN curl -o /tmp/app.tar.gz https://example.com',
      `-${UNPACK}`,
      '+RUN curl -o /tmp/app.tar.gz https://example.com \\',
      `+    && ${UNPACK.slice(4)} \\`,
      '+    && rm /tmp/app.tar.gz',
    ])
    expect(fix?.savesBytes).toBe(100_000)
  })

  test('stays where something else may need it', async () => {
    const fix = await fixOf(
      'unpacked-archive',
      step('RUN curl -o /tmp/app.tar.gz https://example.com', fetched('tmp/app.tar.gz')),
      step(UNPACK, ...unpacked()),
      step('RUN cp -r /tmp /copy', file('x')),
    )
    expect(fix?.patch).toBeNull()
    expect(fix?.summary).toContain('line 4 may need it')
  })
})

describe('a file that a later RUN deletes', () => {
  const big = file('big', noise(100_000, 'big'))

  test('is made and deleted by one RUN', async () => {
    const fix = await fixOf('deleted-later', step('RUN make', big), step('RUN rm /big', whiteout('big')))
    expect(changed(fix?.patch)).toEqual(['-RUN make', '-RUN rm /big', '+RUN make \\', '+    && rm /big'])
    expect(fix).toMatchObject({ savesBytes: 100_000, summary: expect.stringContaining('Join lines 2 to 3') })
  })

  test('ships on where something stands between, which the words name', async () => {
    const fix = await fixOf(
      'deleted-later',
      step('RUN make', big),
      setting('USER app'),
      step('RUN rm /big', whiteout('big')),
    )
    expect(fix?.patch).toBeNull()
    expect(fix?.summary).toContain('There is no patch for it, as USER in line 3 stands between')
  })

  test('of overlapping pairs all become one RUN, in one patch', async () => {
    const other = file('other', noise(80_000, 'other'))
    const { fix } = await analyzed(
      step('RUN a', big),
      step('RUN b', other),
      step('RUN rm /big', whiteout('big')),
      step('RUN rm /other', whiteout('other')),
    )
    expect(fix).toMatchObject({ savesBytes: 180_000, conflicts: [] })
    expect(changed(fix?.patch).filter((line) => line.startsWith('+'))).toHaveLength(4)
  })
})

describe('an archive that is copied beside an ADD that unpacks it', () => {
  const ADD = step('ADD app.tar.gz /srv/', directory('srv'), file('srv/app', 'x'))
  const fixAround = (copy: Step, ...after: readonly Step[]) => fixOf('unpacked-archive', copy, ADD, ...after)

  test('is not copied', async () => {
    const fix = await fixAround(COPY)
    expect(changed(fix?.patch)).toEqual(['-COPY app.tar.gz /tmp/'])
    expect(fix?.savesBytes).toBe(100_000)
  })

  test('is taken out of what else is copied', async () => {
    const fix = await fixAround(
      step('COPY a app.tar.gz b /tmp/', TAR, file('tmp/a', 'a'), file('tmp/b', 'b')),
    )
    expect(changed(fix?.patch)).toEqual(['-COPY a app.tar.gz b /tmp/', '+COPY a b /tmp/'])
  })

  test('goes with the folder that ADD makes as well', async () => {
    const copied = [directory('srv'), file('srv/app.tar.gz', noise(100_000, 'tar'))]
    const fix = await fixAround(step('COPY app.tar.gz /srv/', ...copied))
    expect(changed(fix?.patch)).toEqual(['-COPY app.tar.gz /srv/'])
  })

  test.each([
    [
      'made a folder',
      step('COPY app.tar.gz /new/', directory('new'), file('new/app.tar.gz', noise(100_000, 't'))),
    ],
    [
      'made the folder another’s',
      step(
        'COPY --chown=5:5 app.tar.gz /srv/',
        directory('srv', { uid: 5, gid: 5 }),
        file('srv/app.tar.gz', noise(100_000, 't'), { uid: 5, gid: 5 }),
      ),
    ],
  ])('stays where its COPY %s', async (_, copy) => {
    expect((await fixAround(copy))?.patch).toBeNull()
  })

  test('stays where its COPY replaced something', async () => {
    const older = step('RUN make', file('tmp/app.tar.gz', noise(90_000, 'older')))
    const fix = await fixOf('unpacked-archive', older, COPY, ADD)
    expect(fix).toMatchObject({ patch: null, savesBytes: null })
  })

  test('stays where something else may need it', async () => {
    const fix = await fixAround(COPY, step('RUN cp -r /tmp /copy', file('copy/x', 'x')))
    expect(fix?.patch).toBeNull()
    expect(fix?.summary).toContain('line 4 may need it')
  })
})
