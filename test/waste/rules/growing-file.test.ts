import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

const grown = (path: string, bytes: number) => file(path, noise(bytes, 'grows'))

test('a log that three RUNs append to: two versions too many, one finding', async () => {
  const { findings, instructions } = await analyzeSteps([
    base(),
    step('RUN a >> /app/build.log', grown('app/build.log', 50_000)),
    step('RUN b >> /app/build.log', grown('app/build.log', 60_000)),
    step('RUN c >> /app/build.log', grown('app/build.log', 70_000)),
  ])
  expect(findings.filter(({ wastedBytes }) => wastedBytes > 0)).toMatchObject([
    {
      rule: 'growing-file',
      confidence: 'likely',
      wastedBytes: 110_000,
      files: 2,
      madeBy: [1, 2],
      hiddenBy: [2, 3],
      changeAt: 1,
      message:
        'Instruction 2 writes /app/build.log, and instructions 3 and 4 make it longer: each version ships whole',
      fix: {
        summary:
          'Have instructions 2, 3 and 4 log to /dev/stdout, or delete /app/build.log at the end of each',
      },
    },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 50_000, 60_000, 0])
})

test('a database and its journal that the same RUNs write are one finding', async () => {
  const { findings } = await analyzeSteps([
    base(),
    ...[1, 2, 3].map((n) =>
      step(
        `RUN seed ${n}`,
        grown('data/shop.sqlite3', 40_000 * n),
        // Of the same length and with other content.
        file('data/shop.sqlite3-wal', noise(4_000, n)),
      ),
    ),
  ])
  const growing = findings.filter(({ rule }) => rule === 'growing-file')
  expect(growing).toMatchObject([{ wastedBytes: 128_000, files: 4, changeAt: 1 }])
  expect(growing[0]?.message).toContain('writes files in /data')
  expect(growing[0]?.fix.summary).toContain('in a volume')
})

test('what neither name tells is written once', async () => {
  const { findings } = await analyzeSteps([
    base(),
    ...[1, 2, 3].map((n) => step(`RUN collect ${n}`, grown('srv/bundle', 40_000 * n))),
  ])
  expect(findings[0]).toMatchObject({ rule: 'growing-file', wastedBytes: 120_000 })
  expect(findings[0]?.fix.summary).toContain('into one RUN')
})

test.each([
  ['two versions only', [50_000, 70_000]],
  ['one that shrinks', [90_000, 80_000, 70_000]],
  ['less than 64 KiB', [10_000, 20_000, 30_000]],
])('a near miss: %s', async (_, sizes) => {
  const { findings } = await analyzeSteps([
    base(),
    ...sizes.map((bytes) => step(`RUN write ${bytes}`, grown('app/build.log', bytes))),
  ])
  expect([...new Set(findings.map(({ rule }) => rule))]).toEqual(['replaced-later'])
})

test('a near miss: COPYs bring version after version, and do not add to one', async () => {
  const { findings } = await analyzeSteps([
    base(),
    ...[1, 2, 3].map((n) => step(`COPY v${n} /app/bundle`, grown('app/bundle', 50_000 * n))),
  ])
  expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set(['replaced-later']))
})

test('the version of the base is its own: it does not count as one', async () => {
  const { findings } = await analyzeSteps([
    base(grown('srv/all.log', 50_000)),
    step('RUN a', grown('srv/all.log', 60_000)),
    step('RUN b', grown('srv/all.log', 70_000)),
  ])
  expect(findings.map(({ rule }) => rule)).toEqual(['replaced-later'])
})

test('what package runs write anew is another finding', async () => {
  const { findings } = await analyzeSteps([
    base(),
    ...[1, 2, 3].map((n) => step(`RUN apt-get install ${n}`, grown('var/log/dpkg.log', 50_000 * n))),
  ])
  expect(findings.map(({ rule }) => rule)).toEqual(['package-database-rewritten'])
})

test('what a COPY brought is no version that a RUN could have made longer', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY app.db /app/', grown('app/app.db', 80_000)),
    step('RUN a', grown('app/app.db', 90_000)),
    step('RUN b', grown('app/app.db', 100_000)),
  ])
  expect(findings.map(({ rule }) => rule)).not.toContain('growing-file')
})
