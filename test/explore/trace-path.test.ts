import { describe, expect, test } from 'vitest'
import type { TraceEvent } from '../../packages/core/src/exploration.js'
import { type Trace, tracePath } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { checkSchema } from '../helpers/check-tree.js'
import { noise, type Step, setting, step } from '../helpers/image.js'
import { directory, file, hardlink, type Member, opaque, symlink, whiteout } from '../helpers/write-tar.js'

const big = (name: string, bytes: number, rest: Partial<Member> = {}) => file(name, noise(bytes, name), rest)

async function traceOf(path: string, ...steps: Step[]): Promise<Trace> {
  const trace = tracePath(await analyzeSteps(steps, {}, { files: true }), path)
  checkSchema('trace', trace)
  return trace
}

/** `3 changed owner` */
const brief = ({ instruction, action, version, removal }: TraceEvent) =>
  [
    instruction + 1,
    action,
    ...(version?.differs ?? []),
    ...(removal ? [removal.how, removal.with] : []),
  ].join(' ')

describe('a file', () => {
  const copy = step('COPY . .', directory('app'), big('app/a', 90_000))

  test('that is changed only in owner or mode', async () => {
    const trace = await traceOf(
      '/app/a',
      copy,
      setting('ENV A=1'),
      step('RUN chown', big('app/a', 90_000, { uid: 5, gid: 6 })),
      step('RUN chmod', big('app/a', 90_000, { uid: 5, gid: 6, mode: 0o4755 })),
      step('RUN touch', big('app/a', 90_000, { uid: 5, gid: 6, mode: 0o4755, mtime: 5 })),
    )
    expect(trace.events.map(brief)).toEqual(['1 made', '3 changed owner', '4 changed mode', '5 changed'])
    expect(trace).toMatchObject({
      visible: true,
      kind: 'file',
      bytes: 360_000,
      shadowedBytes: 270_000,
      contents: null,
    })
    expect(trace.events[1]?.version).toMatchObject({
      kind: 'file',
      bytes: 90_000,
      mode: 0o644,
      uid: 5,
      gid: 6,
      visible: false,
      state: 'same-content',
      hiddenBy: 3,
      finding: { rule: 'metadata-only-change', confidence: 'certain' },
    })
    expect(trace.events[3]?.version).toMatchObject({ visible: true, state: 'visible', hiddenBy: null })
  })

  test('whose content is another, be it of the same size', async () => {
    const trace = await traceOf(
      'app/a',
      copy,
      step('RUN 1', file('app/a', noise(90_000, 'other'))),
      step('RUN 2', file('app/a', noise(10, 'short'), { mode: 0o600 })),
      step('RUN 3', file('app/a', '', { mode: 0o600 })),
    )
    expect(trace.events.map(brief)).toEqual([
      '1 made',
      '2 changed content',
      '3 changed content mode',
      '4 changed content',
    ])
  })

  test('that is deleted, and comes again', async () => {
    const trace = await traceOf(
      'app/a',
      copy,
      step('RUN rm', whiteout('app/a')),
      step('RUN 3', big('app/a', 10)),
    )
    expect(trace.events.map(brief)).toEqual(['1 made', '2 removed deleted app/a', '3 made'])
    const gone = await traceOf('app/a', copy, step('RUN rm', whiteout('app/a')))
    expect(gone).toMatchObject({ visible: false, bytes: 90_000, shadowedBytes: 90_000, wastedBytes: 90_000 })
    expect(gone.events[0]?.version).toMatchObject({ state: 'deleted', finding: { rule: 'deleted-later' } })
  })

  test('that goes with a folder, names the highest that went', async () => {
    const deep = step('COPY . .', big('srv/a/b/c', 10), big('srv/other', 10))
    const of = async (...members: Member[]) =>
      (await traceOf('srv/a/b/c', deep, step('RUN', ...members))).events.map(brief)[1]
    expect(await of(whiteout('srv/a'))).toBe('2 removed deleted srv/a')
    expect(await of(whiteout('srv'))).toBe('2 removed deleted srv')
    expect(await of(directory('srv'), opaque('srv'))).toBe('2 removed deleted srv/a')
    expect(await of(directory('srv/a'), opaque('srv/a'))).toBe('2 removed deleted srv/a/b')
    expect(await of(symlink('srv/a', 'other'))).toBe('2 removed replaced srv/a')
    expect(await of(big('srv/a/b/c/d', 5))).toBe('2 removed replaced srv/a/b/c')
  })

  test('that becomes something else', async () => {
    const trace = await traceOf('app/a', copy, step('RUN ln', symlink('app/a', 'b', { mode: 0o777 })))
    expect(trace.events.map(brief)).toEqual(['1 made', '2 changed kind mode'])
    expect(trace.events[1]?.version).toMatchObject({ kind: 'symlink', target: 'b', bytes: 1 })
    expect(trace.kind).toBe('symlink')
  })

  test('with several names has all, its bytes at one that is seen', async () => {
    const linked = step('COPY . .', big('a', 100), hardlink('b', 'a'), hardlink('c', 'a'))
    const trace = await traceOf('b', linked, step('RUN rm', whiteout('a')))
    expect(trace).toMatchObject({ visible: true, bytes: 100 })
    expect(trace.events[0]?.version).toMatchObject({ kind: 'file', bytes: 100, otherNames: ['a', 'c'] })
    const gone = await traceOf('a', linked, step('RUN rm', whiteout('a')))
    expect(gone).toMatchObject({ visible: false, bytes: 0 })
    expect(gone.events[0]?.version).toMatchObject({ visible: false, state: 'visible', hiddenBy: 1 })
  })
})

describe('symlinks', () => {
  const merged = step(
    'COPY . .',
    big('usr/bin/busybox', 100),
    symlink('usr/bin/sh', 'busybox'),
    symlink('bin', 'usr/bin'),
  )

  test('on the way are followed, and one at the end leads on', async () => {
    expect(await traceOf('/bin/sh', merged)).toMatchObject({
      path: 'usr/bin/sh',
      links: [{ path: 'bin', target: 'usr/bin' }],
      leadsTo: 'usr/bin/busybox',
      kind: 'symlink',
    })
    expect(await traceOf('/bin', merged)).toMatchObject({ path: 'bin', links: [], leadsTo: 'usr/bin' })
    expect(await traceOf('/usr/bin/busybox', merged)).toMatchObject({ leadsTo: null })
  })

  test('in place of a folder: what was in it, and where it is now', async () => {
    const trace = await traceOf('bin/sh', step('ADD root', big('bin/sh', 50)), merged)
    expect(trace).toMatchObject({ path: 'bin/sh', links: [], leadsTo: 'usr/bin/busybox', visible: false })
    expect(trace.events.map(brief)).toEqual(['1 made', '2 removed replaced bin'])
  })

  test('that lead nowhere, or in a circle, lead nowhere', async () => {
    const steps = [
      step('COPY . .', symlink('a', 'b'), symlink('b', 'a'), symlink('c', 'gone'), big('gone', 5)),
      step('RUN rm', whiteout('gone')),
    ]
    expect((await traceOf('a', ...steps)).leadsTo).toBeNull()
    expect((await traceOf('c', ...steps)).leadsTo).toBeNull()
  })
})

describe('a folder', () => {
  test('has its own entries, and what is in it by instruction', async () => {
    const trace = await traceOf(
      'app',
      step('WORKDIR /app', directory('app')),
      step('COPY . .', directory('app'), big('app/a', 90_000), big('app/b', 80_000)),
      step('RUN chown', directory('app', { uid: 5 }), big('app/a', 90_000, { uid: 5 })),
      step('RUN rm', whiteout('app/b')),
      step('COPY x /srv', big('srv/x', 10)),
    )
    expect(trace.events.map(brief)).toEqual(['1 made', '2 changed', '3 changed owner'])
    const rows = trace.contents?.map(
      ({ instruction, bytes, shadowedBytes, wastedBytes, files, hidBytes }) => [
        instruction,
        bytes,
        shadowedBytes,
        wastedBytes,
        files,
        hidBytes,
      ],
    )
    expect(rows).toEqual([
      [1, 170_000, 170_000, 170_000, 2, 0],
      [2, 90_000, 0, 0, 1, 90_000],
      [3, 0, 0, 0, 0, 80_000],
    ])
  })

  test('that only what is in it tells of has no events', async () => {
    const trace = await traceOf('a/b', step('COPY . .', big('a/b/c', 10)))
    expect(trace).toMatchObject({ kind: 'directory', visible: true, bytes: 10, events: [] })
  })

  test('the root is one', async () => {
    const trace = await traceOf('/', step('COPY . .', big('a/b/c', 10)))
    expect(trace).toMatchObject({ path: '', kind: 'directory', visible: true, bytes: 10, events: [] })
    expect(trace.contents).toHaveLength(1)
  })
})

test('what several instructions may have done has all of them', async () => {
  const analysis = await analyzeSteps(
    [step('RUN a', big('a', 10)), step('RUN b', big('b', 10))],
    {},
    { files: true },
  )
  const [first, ...rest] = analysis.layers
  const blocked = { ...analysis, layers: [{ ...first, instructions: [0, 1] }, ...rest] } as typeof analysis
  expect(tracePath(blocked, 'a').events).toMatchObject([
    { instruction: 1, instructions: [0, 1], text: 'RUN b' },
  ])
})

test('what no layer has is an error', async () => {
  await expect(traceOf('nothing', step('COPY . .', big('a', 10)))).rejects.toMatchObject({
    code: 'PATH_NOT_FOUND',
  })
})

test('what a folder holds by a hard link to a lower layer is of who made it', async () => {
  const analysis = await analyzeSteps(
    [
      step('RUN make', file('a/x', noise(5000, 1))),
      step('RUN ln', directory('b'), hardlink('b/y', 'a/x')),
      step('RUN rm', whiteout('a')),
    ],
    {},
    { files: true },
  )
  const { bytes, contents } = tracePath(analysis, 'b')
  expect(bytes).toBe(5000)
  expect(contents?.map(({ text, bytes, files }) => [text, bytes, files])).toEqual([
    ['RUN make', 5000, 0],
    ['RUN ln', 0, 1],
  ])
})

test('a symlink as long as a tar may have is followed', async () => {
  const steps = [step('RUN make', file('f', 'text'), symlink('link', `${'/'.repeat(400_000)}f`))]
  const analysis = await analyzeSteps(steps, {}, { files: true })
  expect(tracePath(analysis, 'link').leadsTo).toBe('f')
})
