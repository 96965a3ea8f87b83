import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, type Step, setting, step } from '../../helpers/image.js'
import { file, type Member, opaque, whiteout } from '../../helpers/write-tar.js'

const large = noise(100_000, 1)
const found = async (...steps: Step[]) =>
  (await analyzeSteps([base(), ...steps])).findings.filter(({ rule }) => rule === 'build-output-copied')

const sources: Member[] = [
  file('app/package.json', '{}'),
  file('app/node_modules/a/index.js', large),
  file('app/node_modules/a/node_modules/b/dist/index.js', 'b'),
  file('app/node_modules/a/package.json', 'p'),
]

test('node_modules that npm ci makes anew: the copied one is lost, all of it in one finding', async () => {
  const findings = await found(
    step('COPY . /app', ...sources),
    step('RUN npm ci', opaque('app/node_modules'), file('app/node_modules/a/index.js', noise(90_000, 2))),
  )
  expect(findings).toMatchObject([
    {
      confidence: 'likely',
      wastedBytes: 100_002,
      files: 3,
      madeBy: [1],
      hiddenBy: [2],
      changeAt: 1,
      message: '/app/node_modules came with instruction 2, though instruction 3 makes it anew',
      fix: {
        summary: 'Add `**/node_modules` to .dockerignore, or leave it out of instruction 2 (`COPY . /app`)',
      },
    },
  ])
})

test('what the RUN writes again as it was is there without the COPY too; a chown before it is not', async () => {
  const findings = await found(
    step('COPY . /app', file('app/node_modules/a.js', large)),
    step('RUN chown -R 1 /app', file('app/node_modules/a.js', large, { uid: 1 })),
    step('RUN cd /app && NODE_ENV=production npm ci', file('app/node_modules/a.js', large)),
    step('RUN chown -R 2 /app', file('app/node_modules/a.js', large, { uid: 2 })),
  )
  expect(findings).toMatchObject([{ confidence: 'likely', wastedBytes: 200_000, madeBy: [1, 2] }])
})

test('what the RUN leaves as it came is only possible: it would be there anyway', async () => {
  const findings = await found(
    step('COPY . /app', ...sources, file('app/node_modules/c.js', noise(80_000, 3))),
    step('RUN npm install', file('app/node_modules/c.js', noise(80_000, 3), { mtime: 9 })),
  )
  expect(findings).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
})

test('what only a later RUN writes anew is no saving: the RUN that installs would make it', async () => {
  const findings = await found(
    step('COPY . /app', ...sources),
    step('RUN npm install', file('app/node_modules/.package-lock.json', '{}')),
    step('RUN chown -R 1 /app', file('app/node_modules/a/index.js', large, { uid: 1 })),
  )
  expect(findings).toMatchObject([{ confidence: 'possible', wastedBytes: 0 }])
})

test('one package more, or a part replaced, makes nothing anew: the rest is needed', async () => {
  const venv = [file('opt/venv/pyvenv.cfg', 'v'), file('opt/venv/lib/app.py', noise(200_000, 4))]
  const { findings } = await analyzeSteps([
    base(),
    step('COPY /opt/venv /opt/venv', ...venv, file('opt/venv/lib/pip.py', noise(80_000, 5))),
    step('RUN pip install --upgrade pip', file('opt/venv/lib/pip.py', noise(80_000, 6))),
  ])
  expect(findings.filter(({ wastedBytes }) => wastedBytes > 0)).toMatchObject([
    { rule: 'replaced-later', wastedBytes: 80_000 },
  ])
})

test('nobody installs: a build stage may have made it, and what is deleted of it is another rule’s', async () => {
  const findings = await found(
    step('COPY /app/node_modules /app/node_modules', ...sources.slice(1)),
    step('RUN npm install -g pm2', file('usr/lib/node_modules/pm2.js', 'p')),
    step('RUN rm -r /app/node_modules/a/node_modules', whiteout('app/node_modules/a/node_modules')),
  )
  expect(findings).toMatchObject([{ confidence: 'possible', wastedBytes: 0, files: 2 }])
  expect(findings[0]?.fix.summary).toBe(
    'Unless a build stage made it, add `**/node_modules` to .dockerignore and have a RUN or a build stage make it',
  )
})

test('all of it is deleted: nobody needed it', async () => {
  const findings = await found(
    step('COPY . /app', ...sources),
    step('RUN rm -rf /app/node_modules', whiteout('app/node_modules')),
  )
  expect(findings).toMatchObject([
    {
      confidence: 'likely',
      message: '/app/node_modules came with instruction 2, though nothing of it is left in the end',
    },
  ])
})

test.each([
  ['venv', file('app/venv/pyvenv.cfg', 'v'), 'python3 -m venv venv', '`venv`'],
  ['.venv', file('app/.venv/pyvenv.cfg', 'v'), 'uv sync', '`**/.venv`'],
  ['target', file('app/Cargo.toml', 'c'), 'cargo build --release', '`target`'],
  ['target', file('app/pom.xml', 'p'), './mvnw package', '`target`'],
  ['dist', file('app/package.json', 'p'), 'npm run build', '`dist`'],
  ['build', file('app/build.gradle', 'g'), './gradlew build', '`build`'],
])('%s that a RUN makes anew', async (name, known, command, line) => {
  const [finding, ...others] = await found(
    setting('WORKDIR /app'),
    step('COPY . .', known, file(`app/${name}/x`, large)),
    step(`RUN ${command}`, file(`app/${name}/x`, noise(90_000, 4))),
  )
  expect(finding).toMatchObject({ confidence: 'likely', wastedBytes: 100_000 })
  expect(finding?.fix.summary).toContain(`Add ${line} to .dockerignore`)
  // What shows that a venv is one stands in it.
  expect(others.length).toBe(name.endsWith('venv') ? 1 : 0)
})

test.each([
  ['a folder of another source', 'COPY app /srv', '`app/target`'],
  ['a history without sources', '/bin/sh -c #(nop) COPY dir:01 in /srv ', '`**/target`'],
  ['a working folder that nobody knows', 'COPY . .', '`**/target`'],
])('%s: as much of the path as is known', async (_, createdBy, line) => {
  const members = [file('srv/pom.xml', 'p'), file('srv/target/x', large)]
  const findings = await found(
    createdBy.startsWith('COPY') ? step(createdBy, ...members) : classic(createdBy, ...members),
    step('RUN mvn package', file('srv/target/x', noise(90_000, 5))),
  )
  expect(findings[0]?.fix.summary).toContain(`Add ${line} to .dockerignore`)
})

test.each([
  { what: 'no manifest beside it', members: [file('app/target/x', large)] },
  { what: 'a file of the name', members: [file('app/target.js', large)] },
  { what: 'the module of Python', members: [file('usr/lib/python3.12/venv/x.py', large)] },
  {
    what: 'where npm installs globally',
    members: [file('usr/local/lib/node_modules/npm/node_modules/x.js', large)],
  },
  {
    what: 'what the program runs on',
    members: [file('app/dist/x.js', large), file('app/package.json', 'p')],
  },
])('is nothing: $what', async ({ members }) => {
  expect(await found(step('COPY . /', ...members), step('RUN true', file('x', 'x')))).toEqual([])
})

test('a package’s own dist belongs to node_modules, and what a RUN installed is no COPY’s', async () => {
  const findings = await found(
    step('RUN npm ci', ...sources),
    step('RUN npm ci', opaque('app/node_modules'), file('app/node_modules/x', 'x')),
  )
  expect(findings).toEqual([])
})

test('a project in a folder called build', async () => {
  const findings = await found(
    step('COPY . /build', file('build/node_modules/a', large), file('build/package.json', 'p')),
    step('RUN npm ci', whiteout('build/node_modules')),
  )
  expect(findings).toMatchObject([{ confidence: 'likely', wastedBytes: 100_000 }])
})
