import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, step } from '../../helpers/image.js'
import { directory, file, opaque, whiteout } from '../../helpers/write-tar.js'

const archive = file('tmp/a.tar.gz', noise(100_000, 1))

test('what a RUN made and a later RUN deletes: delete it where it is made', async () => {
  const { findings, instructions } = await analyzeSteps([
    base(),
    step('RUN ./fetch', file('opt/installer/x', noise(100_000, 2)), file('opt/installer/y', 'y')),
    step('RUN rm -rf /opt/installer/*', whiteout('opt/installer/x'), whiteout('opt/installer/y')),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'deleted-later',
      confidence: 'certain',
      wastedBytes: 100_001,
      files: 2,
      madeBy: [1],
      hiddenBy: [2],
      changeAt: 1,
      message: 'Instruction 3 deletes files in /opt/installer, which instruction 2 still ships',
      fix: {
        summary:
          'Move `rm -rf /opt/installer/*` from instruction 3 to the end of instruction 2 (`RUN ./fetch`)',
      },
    },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 100_001, 0])
})

test('what a COPY brought cannot be deleted: it must not come in', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY a.tar.gz /tmp/', archive),
    step('RUN rm /tmp/a.tar.gz', whiteout('tmp/a.tar.gz')),
  ])
  expect(findings[0]?.fix.summary).toContain('drop instruction 2 (`COPY a.tar.gz /tmp/`)')
  expect(findings[0]?.fix.summary).toContain('--mount=type=bind,source=…,target=/tmp/a.tar.gz')
})

test('the classic builder has no mounts: a stage of its own', async () => {
  const { findings } = await analyzeSteps([
    base(),
    classic('/bin/sh -c #(nop) COPY file:01 in /tmp/ ', archive),
    classic('/bin/sh -c rm /tmp/a.tar.gz', whiteout('tmp/a.tar.gz')),
  ])
  expect(findings[0]?.fix.summary).toContain('COPY --from')
  expect(findings[0]?.fix.summary).not.toContain('--mount')
})

test('a directory that is made anew (opaque), and one that a file replaces', async () => {
  const content = noise(70_000, 1)
  for (const layer of [[opaque('d'), directory('d'), file('d/new', '1')], [file('d', 'now a file')]]) {
    const { findings } = await analyzeSteps([
      base(),
      step('RUN make', file('d/x', content)),
      step('RUN again', ...layer),
    ])
    expect(findings).toMatchObject([{ rule: 'deleted-later', wastedBytes: 70_000 }])
  }
})

test('less than 64 KiB: every package run leaves that, so it is only possible', async () => {
  const deleted = (bytes: number) =>
    analyzeSteps([base(), step('RUN a', file('x', noise(bytes, 1))), step('RUN rm /x', whiteout('x'))])
  expect((await deleted(65_535)).findings).toMatchObject([
    { confidence: 'possible', wastedBytes: 0, savesAlone: 65_535 },
  ])
  expect((await deleted(65_536)).findings).toMatchObject([{ confidence: 'certain', wastedBytes: 65_536 }])
})

test('what came with the base is shadowed, but nobody’s waste: no edit gets it back', async () => {
  const { findings, image } = await analyzeSteps([
    base(archive),
    step('RUN rm /tmp/a.tar.gz', whiteout('tmp/a.tar.gz')),
  ])
  expect(findings).toEqual([])
  expect(image).toMatchObject({ wastedBytes: 0, shadowedBytes: 100_000 })
})

test('what stands between may need the files: join, do not move', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN apk add build-base', file('usr/bin/gcc', noise(100_000, 1))),
    step('RUN make', file('out', 'x')),
    step('RUN apk del build-base', whiteout('usr/bin/gcc')),
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Join instructions 2 to 4 into one RUN that ends with `apk del build-base`, so that /usr/bin/gcc never reaches a layer',
  )
})

test('a RUN that uses the files before it deletes them is joined whole', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN curl -o /tmp/setup x', file('tmp/setup', noise(100_000, 1))),
    step('RUN sh /tmp/setup && rm /tmp/setup', whiteout('tmp/setup')),
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Join instructions 2 and 3 into one RUN, so that /tmp/setup never reaches a layer',
  )
})

test('a part of a COPY is left out, not the COPY dropped', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY . /app', file('app/main.js', 'x'), file('app/tests/a', noise(100_000, 1))),
    step('RUN rm -rf /app/tests', whiteout('app/tests')),
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Leave /app/tests/a out of instruction 2 (`COPY . /app`): list it in .dockerignore, or copy less',
  )
})
