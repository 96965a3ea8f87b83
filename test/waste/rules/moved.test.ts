import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, step } from '../../helpers/image.js'
import { file, whiteout } from '../../helpers/write-tar.js'

const content = noise(10_000, 1)

test('a COPY whose files a RUN moves: they ship at both places', async () => {
  const { findings, image } = await analyzeSteps([
    base(),
    step('COPY dist /app/dist', file('app/dist/x', content), file('app/dist/y', noise(5, 2))),
    step(
      'RUN mv /app/dist /srv/www',
      whiteout('app/dist'),
      file('srv/www/x', content),
      file('srv/www/y', noise(5, 2)),
    ),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'moved',
      confidence: 'certain',
      wastedBytes: 10_005,
      files: 2,
      madeBy: [1],
      hiddenBy: [2],
      changeAt: 1,
      message: 'Instruction 3 moves files in /app/dist to /srv/www: under both names the bytes ship',
    },
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Have instruction 2 (`COPY dist /app/dist`) put it at /srv/www at once, and take `mv /app/dist /srv/www` out of instruction 3',
  )
  expect(image.shadowedBy.moved).toBe(10_005)
})

test('made and moved by RUNs: one RUN does both', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN make', file('out/x', content)),
    step('RUN mv /out/x /x', whiteout('out/x'), file('x', content)),
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Move `mv /out/x /x` from instruction 3 to the end of instruction 2 (`RUN make`)',
  )
})

test('a move of the base’s files is the mover’s: likely, for the bytes that it added', async () => {
  const { findings, instructions } = await analyzeSteps([
    base(file('usr/x', content)),
    step('RUN mv /usr/x /opt/x', whiteout('usr/x'), file('opt/x', content)),
  ])
  expect(findings).toMatchObject([
    { rule: 'moved', confidence: 'likely', changeAt: 1, paths: [{ path: 'opt/x' }] },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 10_000])
})
