import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

const large = noise(100_000, 1)
const found = async (...steps: Step[]) =>
  (await analyzeSteps([base(), ...steps])).findings.filter(({ rule }) => rule === 'test-and-cache-files')
const main = file('app/main.py', 'main')

test('caches beside the sources: one finding with a line for each sort, and byte code apart, which may be meant', async () => {
  const findings = await found(
    step(
      'COPY . /app',
      main,
      file('app/.mypy_cache/3.12/a.json', large),
      file('app/__pycache__/main.pyc', 'pyc'),
      file('app/sub/__pycache__/x.pyc', 'x'),
      file('app/.coverage', 'c'),
    ),
  )
  expect(findings).toMatchObject([
    {
      confidence: 'likely',
      wastedBytes: 100_001,
      files: 2,
      changeAt: 1,
      message:
        '/app/.coverage and /app/.mypy_cache came with instruction 2: left beside the sources by tests and tools',
      fix: {
        summary:
          'Add `**/.coverage` and `**/.mypy_cache` to .dockerignore, or leave them out of instruction 2 (`COPY . /app`)',
      },
    },
    { confidence: 'possible', wastedBytes: 0, savesAlone: 4, files: 2 },
  ])
})

test('a report of coverage is known by its files, and other folders are called so too', async () => {
  const members = [main, file('app/coverage/index.html', large), file('app/src/coverage/x.py', large)]
  expect(await found(step('COPY . /app', ...members))).toEqual([])
  const findings = await found(step('COPY . /app', ...members, file('app/coverage/lcov.info', 'l')))
  expect(findings).toMatchObject([{ confidence: 'likely', wastedBytes: 100_001 }])
  expect(findings[0]?.fix.summary).toContain('Add `coverage` to .dockerignore')
})

test('both copies go where a chown wrote them again', async () => {
  const findings = await found(
    step('COPY . /app', main, file('app/.tox/x', large)),
    step('RUN chown -R 1 /app', file('app/.tox/x', large, { uid: 1 })),
  )
  expect(findings).toMatchObject([{ wastedBytes: 200_000, madeBy: [1, 2], hiddenBy: [2] }])
})

test.each([
  ['a little', step('COPY . /app', main, file('app/.pytest_cache/x', 'x'))],
  ['all that is copied', step('COPY reports /srv', file('srv/htmlcov/index.html', large))],
])('%s is only possible', async (_, copied) => {
  expect(await found(copied)).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
})

test.each([
  ['what a RUN wrote', step('RUN pip install x', file('app/__pycache__/x.pyc', large))],
  ['libraries', step('COPY /usr /usr', main, file('usr/lib/python3/dist-packages/__pycache__/x.pyc', large))],
  ['the standard library', step('COPY /usr /usr', main, file('usr/lib/python3.12/__pycache__/x.pyc', large))],
  ['packages', step('COPY . /app', main, file('app/node_modules/x/.nyc_output/y', large))],
])('is nothing: %s', async (_, made) => {
  expect(await found(made)).toEqual([])
})

test('what came with the base is its maker’s', async () => {
  const { findings, image } = await analyzeSteps([base(main, file('app/.tox/x', large))])
  expect(findings).toMatchObject([{ rule: 'test-and-cache-files', own: false, wastedBytes: 0 }])
  expect(image.wastedBytes).toBe(0)
})
