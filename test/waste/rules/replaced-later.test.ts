import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

test('a file that a later RUN writes with other content', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN make bundle', file('srv/b.js', noise(70_000, 1))),
    step('RUN sed -i s/a/b/ /srv/b.js', file('srv/b.js', noise(70_000, 2))),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'replaced-later',
      confidence: 'likely',
      wastedBytes: 70_000,
      madeBy: [1],
      hiddenBy: [2],
      changeAt: 1,
      message: 'Instruction 3 writes /srv/b.js anew: the version of instruction 2 still ships',
      fix: {
        summary:
          'Write /srv/b.js once: do what instruction 3 does there at the end of instruction 2 (`RUN make bundle`)',
      },
    },
  ])
})

test('a file that was copied in: change it before', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY b.js /srv/', file('srv/b.js', noise(70_000, 1))),
    step('RUN sed -i s/a/b/ /srv/b.js', file('srv/b.js', noise(70_000, 2))),
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Bring /srv/b.js in final form: change it before instruction 2 (`COPY b.js /srv/`) copies it, not in instruction 3',
  )
})

test('less than 64 KiB is only possible, and the base’s files are nobody’s', async () => {
  const small = await analyzeSteps([base(), step('RUN a', file('x', '1')), step('RUN b', file('x', '2'))])
  expect(small.findings).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
  const ofBase = await analyzeSteps([
    base(file('x', noise(70_000, 1))),
    step('RUN b', file('x', noise(70_000, 2))),
  ])
  expect(ofBase.findings).toEqual([])
})

test('what every package run writes anew is only possible, whatever its size', async () => {
  const status = (seed: number) => file('var/lib/dpkg/status', noise(200_000, seed))
  const { findings, image } = await analyzeSteps([
    base(),
    step('RUN apt-get install a', status(1), file('etc/a', noise(70_000, 1))),
    step('RUN apt-get install b', status(2), file('etc/a', noise(70_000, 2))),
  ])
  expect(
    findings.map(({ confidence, wastedBytes, savesAlone }) => [confidence, wastedBytes, savesAlone]),
  ).toEqual([
    ['likely', 70_000, 70_000],
    ['possible', 0, 200_000],
  ])
  expect(image.wastedBytes).toBe(70_000)
})
