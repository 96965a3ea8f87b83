import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, type Step, step } from '../../helpers/image.js'
import { file, symlink, whiteout } from '../../helpers/write-tar.js'

const VALUE = 'PASSWORD=correct-horse'
const analyzeOwn = (...steps: Step[]) => analyzeSteps([base(), ...steps])
const found = async (...steps: Step[]) =>
  (await analyzeOwn(...steps)).findings.filter(({ rule }) => rule === 'secret-file')

test('.env is named at any size, and what it holds is not', async () => {
  const analysis = await analyzeOwn(
    step('COPY . /app', file('app/main.js', 'x'), file('app/.env', VALUE), file('app/.env.local', VALUE)),
  )
  expect(analysis.findings).toMatchObject([
    {
      rule: 'secret-file',
      confidence: 'likely',
      wastedBytes: 2 * VALUE.length,
      files: 2,
      changeAt: 1,
      message:
        '/app/.env and /app/.env.local came with instruction 2: made to hold secrets, which whoever pulls the image can read',
      fix: {
        summary:
          'Add `**/.env` and `**/.env.local` to .dockerignore: a container gets secrets when it starts, a RUN with `--mount=type=secret` (BuildKit). Deleting them later does not take them out of the layer, so change what was in them',
      },
    },
  ])
  expect(JSON.stringify(analysis)).not.toContain('correct-horse')
})

test('deleted, it is still in the layer', async () => {
  const findings = await found(
    step('COPY . /app', file('app/.env', VALUE)),
    step('RUN rm /app/.env', whiteout('app/.env')),
  )
  expect(findings).toMatchObject([
    { confidence: 'likely', message: expect.stringMatching(/can read, deleted as it is$/) },
  ])
})

test('both copies go where a chown wrote it again', async () => {
  const findings = await found(
    step('COPY . /app', file('app/.env', VALUE)),
    step('RUN chown 1 /app/.env', file('app/.env', VALUE, { uid: 1 })),
  )
  expect(findings).toMatchObject([{ files: 2, madeBy: [1, 2], hiddenBy: [2] }])
})

test.each([
  'root/.netrc',
  'root/.pypirc',
  'root/.ssh/id_ed25519',
  'root/.aws/credentials',
  'home/app/.docker/config.json',
  'root/.kube/config',
  'root/.git-credentials',
])('%s, whoever wrote it', async (path) => {
  expect(await found(step('RUN sh setup', file(path, 'x')))).toMatchObject([
    {
      confidence: 'likely',
      fix: { summary: expect.stringContaining('Do not write it in instruction 2 (`RUN sh setup`)') },
    },
  ])
})

test.each([
  ['an .npmrc', step('COPY . /app', file('app/.npmrc', 'engine-strict=true'))],
  ['settings that a RUN wrote', step('RUN cp .env.example .env', file('app/.env', 'A=b'))],
])('%s may hold none: only possible', async (_, made) => {
  expect(await found(made)).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
})

test.each([
  '.env.example',
  '.env.sample',
  '.env.template',
  '.env.production.dist',
  '.environment',
  'env',
  'id_rsa.pub',
  'node_modules/x/.env',
  'node_modules/npm/.npmrc',
  'test/fixtures/id_rsa',
  'credentials',
  'aws/credentials',
])('%s is none', async (name) => {
  expect(await found(step('COPY . /app', file(`app/${name}`, 'x')))).toEqual([])
})

test('nor is a link to where the secrets are, or an empty file', async () => {
  const members = [symlink('app/.env', '/run/secrets/env'), file('app/.env.local')]
  expect(await found(step('COPY . /app', ...members))).toEqual([])
})

test('.env of a mode is mostly what a front end publishes', async () => {
  const findings = await found(
    step(
      'COPY . /app',
      file('app/main.js', 'x'),
      file('app/.env.production', VALUE),
      file('app/.env.staging.local', VALUE),
    ),
  )
  expect(findings).toMatchObject([
    { confidence: 'likely', files: 1, paths: [{ path: 'app/.env.staging.local' }] },
    { confidence: 'possible', files: 1, paths: [{ path: 'app/.env.production' }] },
  ])
})
