import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

/** A RUN that installs a package, and what it writes on the way. */
function install(name: string, bytes: number): Step {
  return step(
    `RUN apt-get install -y ${name}`,
    file('var/lib/dpkg/status', noise(bytes, name)),
    file('var/log/dpkg.log', noise(1000, `log ${name}`)),
    file(`usr/bin/${name}`, name),
  )
}

test('of several RUNs all versions but the last: one finding, and only possible where they are small', async () => {
  const { findings, image } = await analyzeSteps([
    base(),
    install('curl', 200_000),
    install('git', 210_000),
    install('jq', 220_000),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'package-database-rewritten',
      confidence: 'possible',
      own: true,
      savesAlone: 412_000,
      files: 4,
      madeBy: [1, 2],
      hiddenBy: [2, 3],
      changeAt: 1,
      fix: { summary: expect.stringContaining('join instructions 2, 3 and 4') },
    },
  ])
  expect(image.wastedBytes).toBe(0)
})

test('from 1 MB on, where that is a hundredth of the image', async () => {
  const found = async (bytes: number, other: number) => {
    const large = base(file('usr/lib/large.so', Buffer.alloc(other, 'large')))
    const { findings } = await analyzeSteps([large, install('curl', bytes), install('git', bytes)])
    return findings.map(({ confidence, wastedBytes }) => ({ confidence, wastedBytes }))
  }
  expect(await found(999_000, 0)).toEqual([{ confidence: 'likely', wastedBytes: 1_000_000 }])
  expect(await found(998_999, 0)).toEqual([{ confidence: 'possible', wastedBytes: 0 }])
  expect(await found(999_000, 99_000_000)).toEqual([{ confidence: 'possible', wastedBytes: 0 }])
})

test('what the base had of them ships whatever the Dockerfile does', async () => {
  const { findings, image, instructions } = await analyzeSteps([
    base(file('var/lib/dpkg/status', noise(2_000_000, 'base'))),
    install('curl', 2_000_000),
  ])
  expect(findings).toEqual([])
  expect(image).toMatchObject({ wastedBytes: 0, baseShadowedBytes: 2_000_000 })
  expect(instructions.map((row) => row.baseShadowedBytes)).toEqual([0, 2_000_000])
})

test('a record that is written again as it was is one of them, and a chown of it is not', async () => {
  const cache = noise(100_000, 'ld.so')
  const written = (rest = {}) =>
    analyzeSteps([
      base(),
      step('RUN ldconfig', file('etc/ld.so.cache', cache, { mtime: 1 })),
      step('RUN again', file('etc/ld.so.cache', cache, { mtime: 2, ...rest })),
    ])
  expect((await written()).findings).toMatchObject([
    { rule: 'package-database-rewritten', confidence: 'possible' },
  ])
  expect((await written({ uid: 1 })).findings).toMatchObject([
    { rule: 'metadata-only-change', confidence: 'certain', wastedBytes: 100_000 },
  ])
})
