import { describe, expect, test } from 'vitest'
import { type Analysis, type Ignore, type LayersizeError, listRules } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, classic, noise, type Step, setting, step } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'

const tree = (owner: { uid?: number }) => [
  file('app/.git/pack', noise(200_000, 1), owner),
  file('app/lib/a,b.js', noise(80_000, 2), owner),
  file('app/pages/[id].js', noise(70_000, 3), owner),
]
const steps = [
  base(),
  step('COPY . /app', ...tree({})),
  step('RUN chown -R  7 /app', ...tree({ uid: 7 })),
  setting('ENV A=b'),
  step('RUN make # as, app', file('tmp/cache', noise(90_000, 4))),
  step('RUN rm /tmp/cache', whiteout('tmp/cache')),
]

const ALL = { 'version-control': 400_000, 'metadata-only-change': 150_000, 'deleted-later': 90_000 }

async function ignoring(
  ignore: readonly Ignore[],
  image: readonly Step[] = steps,
  today?: string,
): Promise<Analysis> {
  return analyzeSteps(image, {}, { ignore, today })
}

/** What is recorded of an ignore that was given as a text. */
function recorded(...texts: string[]) {
  return texts.map((what) => ({ what, reason: null, until: null }))
}

/** What each rule still counts. */
function counted({ findings }: Analysis): Record<string, number> {
  return Object.fromEntries(findings.map(({ rule, wastedBytes }) => [rule, wastedBytes]))
}

test('nothing is ignored: all that there is', async () => {
  const analysis = await ignoring([])
  expect(counted(analysis)).toEqual(ALL)
  expect(analysis.context.ignore).toEqual([])
})

describe('what is ignored is left out', () => {
  const { 'version-control': git, 'metadata-only-change': chown, 'deleted-later': rm } = ALL
  test.each<[string, Record<string, number>]>([
    // A rule stands for itself: what the chown doubles is doubled, also where .git is wanted.
    ['version-control', { 'metadata-only-change': 350_000, 'deleted-later': rm }],
    ['deleted-later', { 'version-control': git, 'metadata-only-change': chown }],
    // A path is ignored by whichever rule.
    ['path:app/.git', { 'metadata-only-change': chown, 'deleted-later': rm }],
    ['path:/app/.git/', { 'metadata-only-change': chown, 'deleted-later': rm }],
    ['path:./app/.git/**', { 'metadata-only-change': chown, 'deleted-later': rm }],
    ['path:**/.git', { 'metadata-only-change': chown, 'deleted-later': rm }],
    ['path:a*/.git', { 'metadata-only-change': chown, 'deleted-later': rm }],
    ['path:app', { 'deleted-later': rm }],
    ['path:**', {}],
    ['path:app/lib/a,b.js', { ...ALL, 'metadata-only-change': 70_000 }],
    ['path:app/lib/{a,b}*', { ...ALL, 'metadata-only-change': 70_000 }],
    ['path:app/pages/[id].js', { ...ALL, 'metadata-only-change': 80_000 }],
    ['path:app/{lib,pages}', { ...ALL, 'metadata-only-change': 0 }],
    ['path:{app/lib,app/pages,app/.git}', { 'deleted-later': rm }],
    // The instruction to change, and the one that hid.
    ['instruction:2', { 'deleted-later': rm }],
    ['instruction:3', { 'version-control': git, 'deleted-later': rm }],
    ['instruction:5', { 'version-control': git, 'metadata-only-change': chown }],
    ['instruction:6', { 'version-control': git, 'metadata-only-change': chown }],
    ['instruction:RUN chown*', { 'version-control': git, 'deleted-later': rm }],
    ['instruction:RUN chown -R 7 /app', { 'version-control': git, 'deleted-later': rm }],
    ['instruction:RUN ch… /app', { 'version-control': git, 'deleted-later': rm }],
    ['instruction:RUN make # as, app', { 'version-control': git, 'metadata-only-change': chown }],
    // All must hold.
    ['version-control,instruction:2', { 'metadata-only-change': 350_000, 'deleted-later': rm }],
    ['metadata-only-change,path:app/lib/a,b.js', { ...ALL, 'metadata-only-change': 70_000 }],
    ['path:app/lib/a,b.js, metadata-only-change', { ...ALL, 'metadata-only-change': 70_000 }],
    ['instruction:2,path:app/lib,metadata-only-change', { ...ALL, 'metadata-only-change': 70_000 }],
    ['path:app/.git,instruction:3', { ...ALL, 'metadata-only-change': 150_000 }],
  ])('%s', async (ignore, expected) => {
    const analysis = await ignoring([ignore])
    expect(counted(analysis)).toEqual(expected)
    expect(analysis.context.ignore).toEqual(recorded(ignore))
    expect(analysis.image.contentBytes).toBe((await ignoring([])).image.contentBytes)
  })

  test('of a finding, only what is ignored', async () => {
    const { findings } = await ignoring(['path:app/lib'])
    expect(findings.find(({ rule }) => rule === 'metadata-only-change')).toMatchObject({
      savesAlone: 270_000,
      files: 2,
      paths: [{ path: 'app/.git/pack' }, { path: 'app/pages/[id].js' }],
    })
  })

  test('inside the base as well', async () => {
    const image = [base(file('src/.git/pack', noise(100_000, 1)))]
    expect((await ignoring([], image)).findings).toHaveLength(1)
    expect((await ignoring(['path:src'], image)).findings).toEqual([])
  })

  test('a block of instructions, by each of its numbers', async () => {
    const image = [
      base(),
      classic('/bin/sh -c #(nop) COPY file:01 in /a '),
      { ...classic('/bin/sh -c #(nop) LABEL c=d', file('a', noise(70_000, 1))), comment: 'FROM base' },
      { ...classic('/bin/sh -c rm /a'), comment: 'FROM app' },
      classic('/bin/sh -c #(nop) CMD ["b"]', whiteout('a')),
    ].map((made) => (made.members?.length ? made : { ...made, members: null }))
    expect(counted(await ignoring([], image))).toEqual({ 'deleted-later': 70_000 })
    for (const number of [2, 3, 4, 5]) {
      expect((await ignoring([`instruction:${number}`], image)).findings, `${number}`).toEqual([])
    }
  })
})

describe('what fits nothing', () => {
  test.each([
    'moved',
    'path:opt',
    'path:ap',
    'path:APP',
    'instruction:1',
    'instruction:0',
    'instruction:RUN',
  ])('%s: a warning', async (ignore) => {
    const analysis = await ignoring([ignore])
    expect(counted(analysis)).toEqual(ALL)
    expect(analysis.warnings).toEqual([
      { code: 'ignore-unused', message: `Nothing was found to ignore for ${ignore}` },
    ])
  })

  test('is named alone, once, and each that fits is of use', async () => {
    const texts = ['moved', 'path:app', 'path:app/lib', 'instruction:2', 'moved', 'path:x,y']
    const { warnings, context } = await ignoring(texts)
    expect(warnings).toMatchObject([{ message: 'Nothing was found to ignore for moved or path:x,y' }])
    expect(context.ignore).toEqual(recorded(...texts))
  })

  test('is what the base’s maker alone could change and may be of use', async () => {
    const dated = (made: Step, created: string) => ({ ...made, created })
    const [then, now] = ['2026-01-01T00:00:00Z', '2026-03-01T00:00:00.5Z']
    const image = [
      dated(base(file('tmp/small', 'small')), then),
      dated(step('RUN make', file('tmp/smaller', 'x')), then),
      dated(step('RUN rm -r /tmp', whiteout('tmp')), then),
      dated(setting('CMD ["x"]'), then),
      dated(step('COPY . /app', file('app/main.js', 'x')), now),
    ]
    const { context, findings, warnings } = await ignoring(['path:tmp'], image)
    expect(context.base.layers).toBe(3)
    expect(findings).toEqual([])
    expect(warnings).toMatchObject([{ code: 'ignore-unused' }])
  })
})

describe('what cannot be read: an error that says how to write it', () => {
  test.each<[string, RegExp, RegExp]>([
    ['', /Cannot ignore "": it names no rule/, /path:GLOB/],
    ['  ', /it names no rule/, /path:GLOB/],
    ['path:', /it names no path/, /path:GLOB/],
    ['path:/', /it names no path/, /path:GLOB/],
    ['path:.', /it names no path/, /path:GLOB/],
    ['path:x,instruction:', /it names no instruction/, /instruction:NUMBER/],
    ['instruction: ', /it names no instruction/, /instruction:NUMBER/],
    ['path:a,path:b', /names two paths: give each an ignore of its own/, /path:GLOB/],
    ['moved,deleted-later', /names two rules: give each an ignore of its own/, /path:GLOB/],
    ['/app/.git', /it is no rule/, /path:GLOB/],
    ['rule:moved', /it is no rule/, /RULE/],
    ['node_modules', /There is no rule "node_modules"/, /^layersize rules lists them\.$/],
    ['version', /There is no rule "version"/, /^Perhaps version-control is meant\. layersize rules lists/],
    ['Deleted_Later', /no rule "Deleted_Later"/, /^Perhaps deleted-later /],
    ['replaecd-later', /no rule "replaecd-later"/, /^Perhaps replaced-later /],
    ['moved,pth:x', /it is no rule/, /path:GLOB/],
  ])('%j', async (ignore, message, hint) => {
    const error: LayersizeError = await ignoring([ignore]).then(
      () => null as never,
      (error) => error,
    )
    expect(error).toMatchObject({ name: 'LayersizeError', code: 'OPTION_INVALID' })
    expect(error.message).toMatch(message)
    expect(error.hint).toMatch(hint)
  })

  test('what is too long', async () => {
    await expect(ignoring([`path:${'a'.repeat(70_000)}`])).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    await expect(ignoring(['x'.repeat(100_000)])).rejects.toMatchObject({ code: 'OPTION_INVALID' })
  })

  test.each([['moved'], [[5]], [[null]], [{}], [[['moved']]], [[{}]]])('%j for a list', async (ignore) => {
    await expect(analyzeSteps(steps, {}, { ignore: ignore as never })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    })
  })
})

describe('as an object', () => {
  const { 'version-control': git, 'metadata-only-change': chown, 'deleted-later': rm } = ALL
  test.each<[Exclude<Ignore, string>, Record<string, number>]>([
    [{ rule: 'version-control' }, { 'metadata-only-change': 350_000, 'deleted-later': rm }],
    [{ path: '/app/.git' }, { 'metadata-only-change': chown, 'deleted-later': rm }],
    [{ instruction: 2 }, { 'deleted-later': rm }],
    [{ instruction: 'RUN chown*' }, { 'version-control': git, 'deleted-later': rm }],
    [
      { path: 'app/lib', rule: 'metadata-only-change', instruction: 2 },
      { ...ALL, 'metadata-only-change': 70_000 },
    ],
    // Commas are its own, whatever follows.
    [{ path: 'app/lib/a,b.js' }, { ...ALL, 'metadata-only-change': 70_000 }],
    [{ instruction: 'RUN make # as, app' }, { 'version-control': git, 'metadata-only-change': chown }],
  ])('%j', async (ignore, expected) => {
    const analysis = await ignoring([ignore])
    expect(counted(analysis)).toEqual(expected)
    expect(analysis.warnings).toEqual([])
  })

  test('is recorded with its reason, as the flag would have it', async () => {
    const reason = 'the program asks git for its version'
    const { context } = await ignoring([
      { rule: 'version-control', path: 'app/.git', instruction: 2, reason },
      { instruction: 'RUN ch*' },
    ])
    expect(context).toMatchObject({
      ignore: [
        { what: 'version-control,path:app/.git,instruction:2', reason, until: null },
        { what: 'instruction:RUN ch*', reason: null, until: null },
      ],
      date: null,
    })
  })

  test('that fits nothing is a warning with its reason', async () => {
    const { warnings } = await ignoring([{ path: 'srv', reason: 'shared\nassets' }, 'moved'])
    expect(warnings).toEqual([
      {
        code: 'ignore-unused',
        message: 'Nothing was found to ignore for path:srv (shared\\nassets) or moved',
      },
    ])
  })

  test.each<[object, RegExp]>([
    [{}, /it names no rule, no path and no instruction/],
    [{ reason: 'so' }, /it names no rule, no path and no instruction/],
    [{ rule: '' }, /it names no rule/],
    [{ rule: 'moved', path: ' ' }, /it names no path/],
    [{ instruction: '' }, /it names no instruction/],
    [{ rule: 'moved,deleted-later' }, /There is no rule "moved,deleted-later"/],
    [{ rule: 'path:x' }, /it is no rule/],
    [{ path: '/' }, /it names no path/],
    [{ rule: 5 }, /its rule is no text/],
    [{ path: ['x'] }, /its path is no text/],
    [{ rule: 'moved', reason: 5 }, /its reason is no text/],
    [{ instruction: 1.5 }, /its instruction is no number and no text/],
    [{ instruction: null }, /its instruction is no number and no text/],
    [{ rule: 'moved', untill: '2026-01-01' }, /"untill" is none of rule, path, instruction, reason, until/],
    [{ rule: 'moved', until: 20_260_101 }, /its until is no text/],
    [{ rule: 'moved', until: '2026-1-1' }, /"2026-1-1" is no day: write it as 2027-01-31/],
    [{ rule: 'moved', until: '2026-02-30' }, /is no day/],
    [{ rule: 'moved', until: '2026-13-01' }, /is no day/],
    [{ rule: 'moved', until: '2026-01-01T00:00:00Z' }, /is no day/],
    [{ rule: 'moved', until: '02026-01-01' }, /is no day/],
    [{ rule: 'moved', until: '' }, /is no day/],
  ])('%j: an error', async (ignore, message) => {
    await expect(ignoring([ignore as never], steps, '2026-01-01')).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: expect.stringMatching(message),
    })
  })
})

describe('until a day', () => {
  const until = (until: string, reason?: string) => [
    { rule: 'deleted-later', until, ...(reason !== undefined && { reason }) },
  ]

  test.each(['2026-05-01', '2026-04-30', '2025-12-31'])('holds on %s', async (today) => {
    const analysis = await ignoring(until('2026-05-01'), steps, today)
    expect(counted(analysis)).not.toHaveProperty('deleted-later')
    expect(analysis.context).toMatchObject({
      ignore: [{ what: 'deleted-later', reason: null, until: '2026-05-01' }],
      date: today,
    })
    expect(analysis.warnings).toEqual([])
  })

  test.each(['2026-05-02', '2027-01-01'])('holds no longer on %s: a warning', async (today) => {
    const analysis = await ignoring(until('2026-05-01', 'until the cache is mounted'), steps, today)
    expect(counted(analysis)).toEqual(ALL)
    expect(analysis.context.date).toBe(today)
    expect(analysis.context.ignore).toHaveLength(1)
    expect(analysis.warnings).toEqual([
      {
        code: 'ignore-expired',
        message: 'Ignored until 2026-05-01, and no longer: deleted-later (until the cache is mounted)',
      },
    ])
  })

  test('what is over is not unused as well, and another that says the same holds', async () => {
    const both = [...until('2026-05-01'), 'deleted-later', { rule: 'moved', until: '2026-05-01' }]
    const analysis = await ignoring(both, steps, '2026-05-02')
    expect(counted(analysis)).not.toHaveProperty('deleted-later')
    expect(analysis.warnings.map(({ code }) => code)).toEqual(['ignore-expired', 'ignore-expired'])
  })

  test('needs to be told what day it is, which is no matter to others', async () => {
    await expect(ignoring(until('2026-05-01'))).rejects.toMatchObject({
      code: 'OPTION_INVALID',
      message: 'What day it is decides whether deleted-later is ignored',
    })
    expect((await ignoring(['moved'], steps, '2026-05-02')).context.date).toBe(null)
    for (const today of ['today', '2026-02-29', '']) {
      await expect(ignoring([], steps, today)).rejects.toMatchObject({ code: 'OPTION_INVALID' })
    }
  })
})

test('each rule can be ignored by its id', async () => {
  for (const { id } of listRules()) expect((await ignoring([id])).context.ignore).toEqual(recorded(id))
})
