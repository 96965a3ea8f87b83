import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

const large = noise(100_000, 1)
const found = async (...steps: Step[]) =>
  (await analyzeSteps([base(), ...steps])).findings.filter(({ rule }) => rule === 'clutter-copied')
const main = file('app/main.js', 'main')

test('what is for those who edit or build: a line for each sort', async () => {
  const findings = await found(
    step(
      'COPY . /app',
      main,
      file('app/.idea/workspace.xml', large),
      file('app/.DS_Store', 'd'),
      file('app/sub/.DS_Store', 'd'),
      file('app/main.js~', 'o'),
      file('app/Dockerfile', 'f'),
      file('app/docker-compose.dev.yml', 'c'),
      file('app/.github/workflows/ci.yml', 'g'),
    ),
  )
  expect(findings).toMatchObject([
    {
      confidence: 'likely',
      wastedBytes: 100_006,
      files: 7,
      changeAt: 1,
      message:
        '/app/.DS_Store, /app/.github and 5 more came with instruction 2: for those who edit or build, not for who runs it',
      fix: {
        summary:
          'Add `**/*~`, `**/.DS_Store`, `**/.github`, `**/.idea`, `**/Dockerfile` and `**/docker-compose.*.yml` to .dockerignore, or leave them out of instruction 2 (`COPY . /app`)',
      },
    },
  ])
})

test('both copies go where a chown wrote them again', async () => {
  const findings = await found(
    step('COPY . /app', main, file('app/.vscode/x', large)),
    step('RUN chown -R 1 /app', file('app/.vscode/x', large, { uid: 1 })),
  )
  expect(findings).toMatchObject([{ wastedBytes: 200_000, madeBy: [1, 2], hiddenBy: [2] }])
})

test.each([
  ['a little', step('COPY . /app', main, file('app/.gitignore', 'x'))],
  ['all that is copied', step('COPY Jenkinsfile /srv', file('srv/Jenkinsfile', large))],
])('%s is only possible', async (_, copied) => {
  expect(await found(copied)).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
})

test.each([
  ['what a RUN wrote', step('RUN git clone x', file('app/.github/x', large))],
  ['packages', step('COPY . /app', main, file('app/node_modules/x/.github/y', large))],
  ['vendored packages', step('COPY . /app', main, file('app/vendor/a/b/.gitignore', large))],
  ['an editor’s own folder', step('COPY . /', main, file('home/dev/.vscode/extensions/x', large))],
  ['other names', step('COPY . /', main, file('app/Dockerfiles', large), file('app/idea/x', large))],
])('is nothing: %s', async (_, made) => {
  expect(await found(made)).toEqual([])
})
