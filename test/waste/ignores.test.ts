import { describe, expect, test } from 'vitest'
import { type Analysis, type LayersizeError, listRules } from '../../packages/core/src/index.js'
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

async function ignoring(ignore: string[], image: readonly Step[] = steps): Promise<Analysis> {
  return analyzeSteps(image, {}, { ignore })
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
    expect(analysis.context.ignore).toEqual([ignore])
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
    expect(context.ignore).toEqual(texts)
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

  test.each([['moved'], [[5]], [[null]], [{}]])('%j for a list', async (ignore) => {
    await expect(analyzeSteps(steps, {}, { ignore: ignore as never })).rejects.toMatchObject({
      code: 'OPTION_INVALID',
    })
  })
})

test('each rule can be ignored by its id', async () => {
  for (const { id } of listRules()) expect((await ignoring([id])).context.ignore).toEqual([id])
})
