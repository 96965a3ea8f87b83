import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, type Step, step } from '../../helpers/image.js'
import { file, whiteout } from '../../helpers/write-tar.js'

const large = noise(100_000, 1)
const analyzeOwn = (...steps: Step[]) => analyzeSteps([base(), ...steps])
const found = async (...steps: Step[]) =>
  (await analyzeOwn(...steps)).findings.filter(({ rule }) => rule === 'downloaded-installer')
const deb = file('opt/x.deb', large)

test('downloaded, installed and left by one RUN: it removes it at its end', async () => {
  const run = 'RUN curl -o /opt/x.deb https://x.test/x.deb && dpkg -i /opt/x.deb'
  expect(await found(step(run, deb))).toMatchObject([
    {
      confidence: 'likely',
      wastedBytes: 100_000,
      changeAt: 1,
      message: '/opt/x.deb came with instruction 2, which installs from it',
      fix: { summary: `Remove /opt/x.deb at the end of instruction 2 (\`${run}\`)` },
    },
  ])
})

test('downloaded by one RUN and installed by the next: both are one', async () => {
  const [finding] = await found(step('ADD https://x.test/x.deb /opt/', deb), step('RUN dpkg -i /opt/*'))
  expect(finding).toMatchObject({ confidence: 'likely' })
  const [second] = await found(step('RUN curl -O x', deb), step('RUN apt-get install -y ./x.deb'))
  expect(second?.fix.summary).toBe(
    'Join instruction 2 and instruction 3 into one RUN that removes /opt/x.deb at its end',
  )
})

test('copied: a mount gives it to the RUN that installs, or a build stage installs', async () => {
  const wheels = [file('wheels/a.whl', large), file('wheels/b.whl', 'b')]
  const run = step('RUN pip install --no-index --find-links=/wheels a', file('app/x', 'x'))
  const [mounted] = await found(step('COPY /wheels /wheels', ...wheels), run)
  expect(mounted).toMatchObject({ confidence: 'likely', files: 2 })
  expect(mounted?.fix.summary).toContain('give them to instruction 3 with `--mount=type=bind')
  expect(mounted?.fix.summary).toMatch(/^Drop instruction 2/)
  const [staged] = await found(classic('/bin/sh -c #(nop) COPY dir:01 in /wheels ', ...wheels), run)
  expect(staged?.fix.summary).toContain('in a build stage')
})

test('a COPY of more than that is kept, and a file of the name elsewhere is another', async () => {
  const findings = await found(
    step(
      'COPY . /app',
      file('app/main', 'm'),
      file('app/x.deb', large),
      file('app/pool/x.deb', noise(90_000, 2)),
    ),
    step('RUN apt-get install -y /app/x.deb', file('usr/bin/x', 'x')),
  )
  expect(findings).toMatchObject([
    { confidence: 'likely', wastedBytes: 100_000 },
    { confidence: 'possible', savesAlone: 90_000 },
  ])
  expect(findings[0]?.fix.summary).toBe(
    'Leave /app/x.deb out of instruction 2 (`COPY . /app`), and give it to instruction 3 with `--mount=type=bind,source=…,target=/app/x.deb`',
  )
})

test.each([
  ['srv/go1.22.0.linux-amd64.tar.gz', 'tar -C /usr/local -xzf /srv/go1.22.0.linux-amd64.tar.gz'],
  ['awscliv2.zip', 'unzip awscliv2.zip && ./aws/install'],
  ['opt/Miniconda3-latest-Linux-x86_64.sh', 'bash /opt/Miniconda3-latest-Linux-x86_64.sh -b'],
  ['opt/driver.run', 'chmod +x /opt/driver.run && /opt/driver.run --silent'],
  ['opt/x.rpm', 'dnf install -y /opt/*.rpm'],
])('%s by %s', async (path, command) => {
  const run = step(`RUN curl -fO https://x.test/ && ${command}`, file(path, large), file('usr/bin/x', 'x'))
  expect(await found(run)).toMatchObject([{ confidence: 'likely', wastedBytes: 100_000 }])
})

test.each([
  [
    'nobody installs from it',
    [step('COPY repo /srv/repo', file('srv/repo/x.deb', large), file('srv/repo/Packages', 'p'))],
  ],
  ['another package is installed', [step('COPY x.deb /opt/', deb), step('RUN apt-get install -y curl')]],
  ['it is small', [step('RUN dpkg -i /opt/x.deb', file('opt/x.deb', 'x'))]],
])('only possible: %s', async (_, steps) => {
  expect(await found(...steps)).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
})

test.each([
  [
    'what Python brings along',
    [step('RUN python3 -m venv x', file('usr/lib/python3.12/ensurepip/_bundled/pip.whl', large))],
  ],
  [
    'what a package manager keeps',
    [step('RUN apt-get install', file('var/cache/apt/archives/x.deb', large))],
  ],
  ['any archive', [step('RUN tar xf /srv/data.tar.gz', file('srv/data.tar.gz', large))]],
  [
    'what is deleted',
    [step('RUN dpkg -i /opt/x.deb', deb), step('RUN rm /opt/x.deb', whiteout('opt/x.deb'))],
  ],
])('is nothing: %s', async (_, steps) => {
  expect(await found(...steps)).toEqual([])
})

test('both copies go where a chown wrote it again', async () => {
  const { findings } = await analyzeOwn(
    step('RUN dpkg -i /opt/x.deb', deb),
    step('RUN chown 1 /opt/x.deb', file('opt/x.deb', large, { uid: 1 })),
  )
  expect(findings[0]).toMatchObject({ rule: 'downloaded-installer', wastedBytes: 200_000, hiddenBy: [2] })
})
