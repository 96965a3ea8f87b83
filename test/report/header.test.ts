import { expect, test } from 'vitest'
import { render } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, step } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'

const lib = (seed: number) => file('usr/lib/a.so', noise(100_000, seed))
const header = async (...steps: Step[]) =>
  (await render(await analyzeSteps([base(lib(1)), ...steps]), 'table', { width: 200 })).split('\n\n')[0]

test('what steps replace or delete of the base has a line of its own', async () => {
  expect(await header(step('RUN rm /usr/lib/a.so', whiteout('usr/lib/a.so')))).toContain(
    '100 kB of the base image replaced or deleted by your steps (by instruction 2): cannot be got back',
  )
})

test('of an upgrade it says what would help', async () => {
  expect(await header(step('RUN apt-get update && apt-get -y upgrade', lib(2)))).toContain(
    '(by instruction 2, an upgrade that a newer base image would bring along): cannot be got back',
  )
})

test('of several, which the most; small change that each package run makes is not worth a line', async () => {
  const small = step('RUN echo', file('bin/sh', 'other'))
  expect(await header(step('RUN make', lib(2)), small)).toContain('(mostly by instruction 2)')
  expect(await header(small)).not.toContain('of the base image')
})
