import { expect, test } from 'vitest'
import type { Analysis } from '../../../packages/core/src/index.js'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../../helpers/image.js'
import { directory, file, type Member, opaque, whiteout } from '../../helpers/write-tar.js'

const large = noise(100_000, 1)
const other = (seed: number, length = 90_000) => noise(length, seed)
const main = file('app/main.js', 'main')
const git: Member[] = [
  directory('app/.git'),
  file('app/.git/HEAD', 'ref'),
  file('app/.git/objects/pack/p.pack', large),
]

/** What no other image ends in, so that the Dockerfile is known to be this one's. */
const LABELS = ['a shop that sells many things', 'and another that sells even more'].map(
  (text, i) => `LABEL text-${i}=${text.replaceAll(' ', '-')}`,
)

interface Build {
  readonly steps: readonly Step[]
  /** By default what the steps say. */
  readonly dockerfile?: string
  readonly dockerignore?: string | null
}

function analyzeBuild({ steps, dockerfile, dockerignore = null }: Build): Promise<Analysis> {
  const lines = steps.map(({ createdBy }) => createdBy.replace('/bin/sh -c ', '').replace(' # buildkit', ''))
  const text = `${dockerfile ?? ['FROM base', ...lines, ''].join('\n')}${LABELS.join('\n')}\n`
  return analyzeSteps(
    [base(), ...steps, ...LABELS.map(setting)],
    {},
    { dockerfile: { text, dockerignore: { path: '.dockerignore', text: dockerignore } } },
  )
}

const fixOf = async (rule: string, build: Build) =>
  (await analyzeBuild(build)).findings.find((finding) => finding.rule === rule)?.fix

const diff = (...lines: string[]) =>
  ['--- /dev/null', '+++ b/.dockerignore', `@@ -0,0 +1,${lines.length} @@`, ...lines, ''].join('\n')
const oneLine = (line: string) => diff(`+${line}`).replace('+1,1', '+1')
/** A file that is new in a context all of which is copied. */
const newFile = (...lines: string[]) => diff(...[...lines, '.dockerignore'].map((line) => `+${line}`))

test('.git that a COPY takes along: a new .dockerignore, in words and as a patch', async () => {
  const fix = await fixOf('version-control', { steps: [step('COPY . /app', main, ...git)] })
  expect(fix).toEqual({
    summary:
      'Add `**/.git` and `.dockerignore` to .dockerignore, or leave it out of instruction 2 (`COPY . /app`)',
    patch: newFile('**/.git'),
    savesBytes: 100_003,
  })
})

test('what a chown wrote again goes as well', async () => {
  const owned = git.map((member) => ({ ...member, uid: 1 }))
  const fix = await fixOf('version-control', {
    steps: [step('COPY . /app', main, ...git), step('RUN chown -R 1 /app', ...owned)],
  })
  expect(fix?.savesBytes).toBe(200_006)
})

test('a file that is there gets the lines at its end', async () => {
  const fix = await fixOf('version-control', {
    steps: [step('COPY . /app', main, ...git)],
    dockerignore: '# mine\r\n*.log\r\n!keep.log',
  })
  expect(fix?.patch).toContain(
    ' *.log\r\n-!keep.log\n\\ No newline at end of file\n+!keep.log\r\n+**/.git\r\n',
  )
})

test('all fixes that go together are one patch of one file', async () => {
  const { fix } = await analyzeBuild({
    steps: [
      step('COPY . /app', main, ...git, file('app/.idea/x', large), file('app/node_modules/a', large)),
      step('RUN npm ci', opaque('app/node_modules'), file('app/node_modules/a', other(2))),
    ],
  })
  expect(fix?.patch).toBe(diff('+**/.git', '+.dockerignore', '+**/node_modules', '+**/.idea'))
  expect(fix?.savesBytes).toBe(300_003)
})

test('of two COPYs each, the lines take out of both', async () => {
  const { findings, fix } = await analyzeBuild({
    steps: [
      step('COPY . /app', main, ...git),
      step('COPY . /two', file('two/main.js', 'main'), file('two/.git/p.pack', other(3))),
    ],
  })
  const both = findings.filter(({ rule }) => rule === 'version-control')
  expect(both.map((finding) => finding.fix.savesBytes)).toEqual([190_003, 190_003])
  expect(fix?.savesBytes).toBe(190_003)
})

test.each([
  ['a folder below the context', 'COPY src /app', '`src/sub/.git`', 'src/sub/.git'],
  ['a slash and a dot', 'COPY ./src/ /app/', '`src/sub/.git`', 'src/sub/.git'],
  ['the JSON form', 'COPY ["src", "/app"]', '`src/sub/.git`', 'src/sub/.git'],
  ['flags', 'COPY --chown=1:1 --link src /app', '`src/sub/.git`', 'src/sub/.git'],
])('by path where the name alone would take more along: %s', async (_, copy, quoted, line) => {
  const fix = await fixOf('version-control', {
    steps: [
      step(
        copy.replace(/--\S+ /g, '').replace(/[[\]",]/g, ''),
        file('app/sub/.git/p.pack', large),
        // A tool that needs its clone.
        file('app/flutter/.git/HEAD', 'ref'),
      ),
    ],
    dockerfile: `FROM base\n${copy}\n`,
  })
  expect(fix?.summary).toContain(`Add ${quoted} to .dockerignore`)
  expect(fix?.patch).toBe(oneLine(line))
})

test('a WORKDIR, and variables that BuildKit has put in', async () => {
  const fix = await fixOf('build-output-copied', {
    steps: [
      setting('WORKDIR /srv'),
      step('COPY web app/', file('srv/app/pom.xml', 'p'), file('srv/app/target/x', large)),
      step('RUN mvn package', file('srv/app/target/x', other(4))),
    ],
    dockerfile: 'FROM base\nWORKDIR /srv\nCOPY $WEB app/\nRUN mvn package\n',
  })
  expect(fix).toMatchObject({ patch: oneLine('web/target'), savesBytes: 100_000 })
})

const modules = [file('app/package.json', '{}'), file('app/node_modules/a/index.js', large)]
const anew = [opaque('app/node_modules'), file('app/node_modules/a/index.js', other(5))]

test.each([
  [
    'a RUN before the installation that could use it',
    ['RUN npm run build', 'RUN npm ci'],
    /line 3 .* may need it/,
  ],
  ['a command before it in the same RUN', ['RUN make && npm ci'], /line 3 .* may need it/],
  ['its removal without -f', ['RUN rm -r node_modules && npm ci'], /line 3 .* may need it/],
])('build output: %s', async (_, runs, why) => {
  const [last = '', ...others] = runs.toReversed()
  const fix = await fixOf('build-output-copied', {
    steps: [step('COPY . /app', ...modules), ...others.map((run) => step(run)), step(last, ...anew)],
  })
  expect(fix).toMatchObject({ summary: expect.stringMatching(why), patch: null, savesBytes: null })
})

test.each([
  ['rm -rf before it', ['RUN rm -rf node_modules && npm ci']],
  ['a user made in between', ['RUN adduser -D app && mkdir -p /data', 'RUN npm ci']],
  ['the build after it', ['RUN npm ci && npm run build']],
])('build output, %s: fine', async (_, runs) => {
  const [last = '', ...others] = runs.toReversed()
  const fix = await fixOf('build-output-copied', {
    steps: [step('COPY . /app', ...modules), ...others.map((run) => step(run)), step(last, ...anew)],
  })
  expect(fix?.patch).toBe(newFile('**/node_modules'))
})

test('what nobody installs is needed: no patch', async () => {
  const fix = await fixOf('build-output-copied', { steps: [step('COPY . /app', ...modules)] })
  expect(fix?.patch).toBeNull()
})

test('another stage runs on what the context has', async () => {
  const stage = (run: string) => ({
    steps: [step('COPY . /app', ...modules), step('RUN npm ci --omit=dev', ...anew)],
    dockerfile: `FROM node AS web\nCOPY . /app\nRUN ${run}\nFROM base\nCOPY . /app\nRUN npm ci --omit=dev\n`,
  })
  const fix = await fixOf('build-output-copied', stage('npm run build'))
  expect(fix).toMatchObject({
    patch: null,
    summary: expect.stringContaining('line 3 of the Dockerfile may need'),
  })
  expect((await fixOf('build-output-copied', stage('npm ci && npm run build')))?.patch).not.toBeNull()
})

test.each([
  ['another COPY wants it', 'COPY target/app.jar /srv/', 'line 4 of the Dockerfile copies it by name'],
  ['a wildcard takes nothing else', 'COPY tar*/*.jar /srv/', 'line 4 of the Dockerfile copies it by name'],
  ['a variable may stand for it', 'COPY $JAR /srv/', 'line 4 of the Dockerfile copies it by name'],
  ['a mount binds it', 'RUN --mount=type=bind,source=target,target=/t cp /t/x /srv', 'copies it by name'],
])('%s: no patch', async (_, line, why) => {
  const fix = await fixOf('build-output-copied', {
    steps: [
      step('COPY . /app', file('app/pom.xml', 'p'), file('app/target/app.jar', large)),
      step('RUN mvn package', file('app/target/app.jar', other(6))),
      step(line.replace(/ --mount=\S+/, ''), file('srv/app.jar', 'x')),
    ],
    dockerfile: `FROM base\nCOPY . /app\nRUN mvn package\n${line}\n`,
  })
  expect(fix).toMatchObject({
    patch: null,
    summary: expect.stringContaining('no line of .dockerignore does it'),
  })
  expect(fix?.summary).toContain(why)
})

test.each([
  ['git', 'RUN echo $(git describe) > v', 'may need it'],
  ['git by itself', 'RUN cd /app && git rev-parse HEAD > v', 'may need it'],
  ['its path', 'RUN cp -r /app/.git /x', 'may need it'],
])('a RUN that asks for the history: %s', async (_, run, why) => {
  const fix = await fixOf('version-control', { steps: [step('COPY . /app', main, ...git), step(run)] })
  expect(fix).toMatchObject({ patch: null, summary: expect.stringContaining(why) })
})

test('a clone of something else, and a URL, ask for nothing', async () => {
  const steps = [
    step('COPY . /app', main, ...git),
    step(
      'RUN apt-get install -y git && git clone https://example.org/x.git && rm -rf /app/.git',
      whiteout('app/.git'),
    ),
  ]
  expect((await fixOf('version-control', { steps }))?.patch).toBe(newFile('**/.git'))
})

test.each([
  ['out of a stage', 'FROM node AS build\nFROM base\nCOPY --from=build /app /app\n'],
  ['with a wildcard', 'FROM base\nCOPY * /app/\n'],
  ['with its parents', 'FROM base\nCOPY --parents . /app/\n'],
  ['with a variable', 'FROM base\nCOPY "$A" /app\n'],
  ['as all that there is', 'FROM base\nCOPY app/.git /app/.git\n'],
  ['with an archive', 'FROM base\nADD app.tar.gz /app\n'],
  ['with a URL', 'FROM base\nADD https://example.org/x.git /app\n'],
])('copied %s: words alone', async (_, dockerfile) => {
  const keyword = dockerfile.includes('ADD') ? 'ADD' : 'COPY'
  const fix = await fixOf('version-control', { steps: [step(`${keyword} x /app`, ...git)], dockerfile })
  expect(fix).toMatchObject({ patch: null, savesBytes: null })
})

test.each([
  ['leaves it out already', '.git\n', 'leaves it out already'],
  ['keeps it on purpose', '*\n!src\n!**/.git/**\n', 'has a line that keeps it'],
  ['makes no sense', '[a\n', 'is no pattern'],
])('a .dockerignore that %s', async (_, dockerignore, why) => {
  const fix = await fixOf('version-control', { steps: [step('COPY . /app', main, ...git)], dockerignore })
  expect(fix).toMatchObject({ patch: null, summary: expect.stringContaining(why) })
})

test('a copy of it that a RUN made would go too, and nobody says so: no patch', async () => {
  const fix = await fixOf('version-control', {
    steps: [
      step('COPY . /app', main, ...git),
      step('RUN cp -r /app /srv', file('srv/.git/objects/pack/p.pack', large)),
    ],
  })
  expect(fix).toMatchObject({
    patch: null,
    summary: expect.stringContaining('another instruction copies it'),
  })
})

test.each([
  ['before', true],
  ['after', false],
])('what came by way of a stage would go too, %s it: no patch', async (_, isBefore) => {
  const byStage = step('COPY /src /srv', file('srv/.git/objects/pack/p.pack', large))
  const itself = step('COPY . /app', main, ...git)
  const lines = ['COPY --from=build /src /srv', 'COPY . /app']
  const { findings } = await analyzeBuild({
    steps: isBefore ? [byStage, itself] : [itself, byStage],
    dockerfile: `FROM node AS build\nCOPY . /src\nFROM base\n${(isBefore ? lines : lines.toReversed()).join('\n')}\n`,
  })
  const fixes = findings.filter(({ rule }) => rule === 'version-control').map(({ fix }) => fix)
  expect(fixes.map(({ patch }) => patch)).toEqual([null, null])
})

test('what packages bring under the same name stays: by path', async () => {
  const fix = await fixOf('clutter-copied', {
    steps: [
      step(
        'COPY . /app',
        main,
        file('app/.editorconfig', large),
        file('app/docker-compose.yml', 'c'),
        file('app/node_modules/a/.editorconfig', 'e'),
      ),
    ],
  })
  expect(fix).toMatchObject({ patch: newFile('.editorconfig', 'docker-compose.yml'), savesBytes: 100_001 })
})

test('an empty file or folder of that name that nobody claims stays as well', async () => {
  const fix = await fixOf('version-control', {
    steps: [step('COPY . /app', main, ...git, directory('app/flutter/.git'))],
  })
  expect(fix?.patch).toBe(newFile('.git'))
})

test.each([
  ['.env', 'RUN npm ci', true],
  ['.env', 'RUN npm run build', false],
  ['.npmrc', 'RUN npm ci', false],
  ['id_rsa', 'RUN adduser -D app', true],
])('a secret: %s, %s', async (name, run, fixed) => {
  const fix = await fixOf('secret-file', {
    steps: [step('COPY . /app', main, file(`app/${name}`, 'secret')), step(run)],
  })
  expect(fix?.patch).toBe(fixed ? newFile(`**/${name}`) : null)
  if (fixed) expect(fix?.summary).toContain('so change what was in it')
})

test.each(['tests [x]', 'a\\b', ' x', '#x', '!x'])('no line says what is called %j', async (name) => {
  const fix = await fixOf('version-control', {
    steps: [
      step('COPY . /app', file(`app/${name}/.git/p.pack`, large), file('app/flutter/.git/HEAD', 'ref')),
    ],
  })
  expect(fix?.patch).toBeNull()
})

test('what a RUN reads of the COPY above it stays, though the COPY below it is the one that is looked at', async () => {
  const again = (members: readonly Member[]) =>
    members.map((member) => ({ ...member, name: String(member.name).replace(/^app/, 'srv') }))
  const steps = [
    step('COPY . /app', main, ...git),
    step('RUN wc -c /app/.git/HEAD > /head', file('head', '3')),
    step('COPY . /srv', ...again([main, ...git])),
  ]
  const { findings } = await analyzeBuild({ steps })
  const found = findings.filter(({ rule }) => rule === 'version-control')
  expect(found.length).toBeGreaterThan(0)
  expect(found.map(({ fix }) => fix.patch)).toEqual(found.map(() => null))
})
