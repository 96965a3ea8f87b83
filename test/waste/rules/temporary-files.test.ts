import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, type Step, setting, step } from '../../helpers/image.js'
import { file, symlink, whiteout } from '../../helpers/write-tar.js'

const large = noise(100_000, 1)
const found = async (...steps: Step[]) =>
  (await analyzeSteps([base(), ...steps])).findings.filter(({ rule }) => rule === 'temporary-files')
const run = (path: string, rest = {}) => step('RUN make', file(path, large, rest))

test('what a RUN leaves in /tmp: removed at its end, or never written', async () => {
  expect(await found(step('RUN make', file('tmp/build/a', large), file('tmp/build/b', 'b')))).toMatchObject([
    {
      confidence: 'likely',
      wastedBytes: 100_001,
      changeAt: 1,
      message: '/tmp/build came with instruction 2: temporary files, which nothing reads again',
      fix: {
        summary:
          'Remove /tmp/build at the end of instruction 2 (`RUN make`), or mount over it: `RUN --mount=type=tmpfs,target=/tmp`',
      },
    },
  ])
  const [old] = await found(classic('/bin/sh -c make', file('var/tmp/a', large)))
  expect(old?.fix.summary).toBe('Remove /var/tmp/a at the end of instruction 2 (`RUN make`)')
})

test('what a COPY leaves in /tmp: a mount for the RUN that needs it', async () => {
  const [finding] = await found(step('COPY big /tmp/', file('tmp/big', large)))
  expect(finding?.fix.summary).toBe(
    'Give /tmp/big to the RUN that needs it with `--mount=type=bind,source=…,target=…` instead of instruction 2 (`COPY big /tmp/`)',
  )
})

test.each([
  ['a cache', run('root/.cache/node-gyp/20/x'), 'mount=type=cache,target=/root/.cache/node-gyp'],
  ['the cache of a build', run('app/node_modules/.cache/babel/x'), 'Remove /app/node_modules/.cache'],
  ['a core dump', run('app/core', { mode: 0o600 }), 'Remove /app/core at'],
  ['a core dump with a number', run('core.123', { mode: 0o600 }), 'Remove /core.123 at'],
])('%s', async (_, made, words) => {
  const findings = await found(made)
  expect(findings).toMatchObject([{ confidence: 'likely', wastedBytes: 100_000 }])
  expect(findings[0]?.fix.summary).toContain(words)
})

test('a backup stands beside what it was made of', async () => {
  const original = base(file('opt/x.db', noise(100_000, 2)))
  const edit = step('RUN cp /opt/x.db /opt/x.db.bak && edit /opt/x.db', file('opt/x.db.bak', large))
  const { findings } = await analyzeSteps([original, edit])
  expect(findings).toMatchObject([
    {
      rule: 'temporary-files',
      confidence: 'likely',
      message: '/opt/x.db.bak came with instruction 2: older than what stands beside it',
    },
  ])
})

test('both copies go where a chown wrote them again', async () => {
  const findings = await found(run('tmp/a'), step('RUN chown 1 /tmp/a', file('tmp/a', large, { uid: 1 })))
  expect(findings).toMatchObject([{ wastedBytes: 200_000, madeBy: [1, 2], hiddenBy: [2] }])
})

test.each([
  ['a little', [step('COPY requirements.txt /tmp/', file('tmp/requirements.txt', 'x'))]],
  ['what the container starts', [run('tmp/app.jar'), setting('CMD ["java" "-jar" "/tmp/app.jar"]')]],
])('only possible: %s', async (_, steps) => {
  expect(await found(...steps)).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
})

test.each([
  ['what is deleted', [run('tmp/a'), step('RUN rm /tmp/a', whiteout('tmp/a'))]],
  ['what is moved', [run('tmp/a'), step('RUN mv /tmp/a /srv', whiteout('tmp/a'), file('srv/a', large))]],
  ['sources called core', [run('app/src/core/x')]],
  ['a program called core', [run('app/core', { mode: 0o755 })]],
  ['a script called core', [run('app/core.js', { mode: 0o600 })]],
  ['a backup of nothing', [run('app/x.bak')]],
  [
    'what dpkg keeps',
    [step('RUN x', file('var/lib/dpkg/status', 's'), file('var/lib/dpkg/status-old', large))],
  ],
  ['what a package brings', [step('RUN x', file('usr/share/x', 's'), file('usr/share/x.orig', large))]],
  ['browsers that a program needs', [run('root/.cache/ms-playwright/chromium/chrome')]],
  ['a folder called tmp', [run('app/tmp/x')]],
])('is nothing: %s', async (_, steps) => {
  expect(await found(...steps)).toEqual([])
})

test('what is called a backup, and is all that is left, stays', async () => {
  const { findings, image } = await analyzeSteps([
    base(),
    step('COPY x.db /opt/', file('opt/x.db', large)),
    step('RUN mv /opt/x.db /opt/x.db.bak', whiteout('opt/x.db'), file('opt/x.db.bak', large)),
  ])
  expect(findings.map(({ rule }) => rule)).toEqual(['moved'])
  expect(image.wastedBytes).toBe(100_000)
})

test('a COPY to /tmp of which no RUN speaks, and a folder that a link leads to, are meant', async () => {
  const [copied] = await found(step('COPY seed.sql /tmp/', file('tmp/seed.sql', large)))
  expect(copied).toMatchObject({ confidence: 'possible' })
  const [used] = await found(
    step('COPY seed.sql /tmp/', file('tmp/seed.sql', large)),
    step('RUN load /tmp/seed.sql', file('data', 'd')),
  )
  expect(used).toMatchObject({ confidence: 'likely' })
  const [linked] = await found(
    step('RUN make', file('tmp/cache/a', large), symlink('app/cache', '/tmp/cache')),
  )
  expect(linked).toMatchObject({ confidence: 'possible' })
})
