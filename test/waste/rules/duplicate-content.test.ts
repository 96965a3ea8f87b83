import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, step } from '../../helpers/image.js'
import { file, hardlink, whiteout } from '../../helpers/write-tar.js'

const large = noise(1_000_000, 1)
const medium = noise(100_000, 2)

test('a RUN that copies what another made: the earlier stays', async () => {
  const { findings, instructions } = await analyzeSteps([
    base(),
    step('RUN make', file('src/z/bin', large)),
    step('RUN cp /src/z/bin /opt/a', file('opt/a', large)),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'duplicate-content',
      confidence: 'likely',
      wastedBytes: 1_000_000,
      files: 1,
      madeBy: [2],
      hiddenBy: [],
      changeAt: 2,
      paths: [{ path: 'opt/a' }],
      message: 'Instruction 3 writes /opt/a with the content of /src/z/bin, from instruction 2',
      fix: {
        summary:
          'Write `ln -s` in place of `cp /src/z/bin /opt/a` in instruction 3, or `mv` it there at the end of instruction 2 (`RUN make`)',
      },
    },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 0, 1_000_000])
})

test('two COPYs: copy once; all their files are one finding', async () => {
  const files = (folder: string) => [0, 1, 2].map((i) => file(`${folder}/${i}`, noise(400_000, i)))
  const { findings } = await analyzeSteps([
    base(),
    step('COPY app /a', ...files('a')),
    step('COPY app /b', ...files('b')),
  ])
  expect(findings).toMatchObject([
    { rule: 'duplicate-content', confidence: 'likely', wastedBytes: 1_200_000, files: 3 },
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Copy once: leave files in /b out of instruction 3 (`COPY app /b`), and have a RUN link them to others in /a (`ln -s`)',
  )
})

test('within one instruction it is only possible: zoneinfo and licences are equal by nature', async () => {
  const names = ['Europe/Berlin', 'Arctic/Longyearbyen', 'Europe/Oslo', 'posix/Europe/Oslo']
  const { findings, image } = await analyzeSteps([
    base(),
    step(
      'RUN apt-get install tzdata',
      ...names.map((name) => file(`usr/share/zoneinfo/${name}`, large)),
      file('usr/share/doc/a/copyright', medium),
      file('usr/share/doc/b/copyright', medium),
    ),
  ])
  expect(findings).toMatchObject([
    { rule: 'duplicate-content', confidence: 'possible', wastedBytes: 0, savesAlone: 3_100_000, files: 4 },
  ])
  expect(findings[0]?.message).toBe(
    'Instruction 2 writes files in /usr/share with the content of others in /usr/share',
  )
  expect(findings[0]?.paths.map(({ path }) => path)).not.toContain('usr/share/zoneinfo/Arctic/Longyearbyen')
  expect(image.wastedBytes).toBe(0)
})

test('of the base the copy stays, and what is equal to it is only possible', async () => {
  const { findings } = await analyzeSteps([
    base(file('z/lib', large)),
    step('COPY lib /a/', file('a/lib', large)),
  ])
  expect(findings).toMatchObject([
    { rule: 'duplicate-content', confidence: 'possible', changeAt: 1, paths: [{ path: 'a/lib' }] },
  ])
})

test('what the base has twice is nobody’s', async () => {
  const { findings } = await analyzeSteps([base(file('a', large), file('b', large)), step('RUN true')])
  expect(findings).toEqual([])
})

test('under 1 MB it is possible, under 64 KiB nothing', async () => {
  const found = async (bytes: number) => {
    const content = noise(bytes, 3)
    const { findings } = await analyzeSteps([
      base(),
      step('COPY a /a', file('a', content)),
      step('COPY b /b', file('b', content)),
    ])
    return findings.map(({ rule, confidence }) => `${rule} ${confidence}`)
  }
  expect(await found(999_999)).toEqual(['duplicate-content possible'])
  expect(await found(65_535)).toEqual([])
})

test('what another rule has booked is neither the one that stays nor the one too many', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY . /app', file('app/.git/big', large), file('app/big', large)),
    step('COPY . /srv', file('srv/.git/big', large)),
  ])
  expect(findings.map(({ rule }) => rule)).toEqual(['version-control', 'version-control'])
})

test('hard links are one copy, and what nobody sees is no second one', async () => {
  const { findings } = await analyzeSteps([
    base(file('old', large)),
    step('RUN rm /old', whiteout('old')),
    step('COPY a /a', file('a', large), hardlink('b', 'a')),
  ])
  expect(findings).toEqual([])
})

test('what was there first stays, whoever wrote it last; and a link has no owner and mode of its own', async () => {
  const copied = [
    base(),
    step('RUN make', file('a', large)),
    step('RUN cp /a /b', file('b', large)),
    step('RUN chown 1 /a', file('a', large, { uid: 1 })),
  ]
  const { findings } = await analyzeSteps(copied)
  expect(findings.filter(({ rule }) => rule === 'duplicate-content')).toMatchObject([
    { confidence: 'possible', changeAt: 2, madeBy: [2], paths: [{ path: 'b' }] },
  ])
})
