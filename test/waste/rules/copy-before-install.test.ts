import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, classic, noise, type Step, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

const manifest = [file('app/package.json', '{}'), file('app/package-lock.json', '{ }')]
const sources = file('app/src/main.js', 'main')
const modules = file('app/node_modules/a/index.js', noise(200_000, 1))

async function found(...steps: Step[]) {
  const { findings } = await analyzeSteps([base(), ...steps])
  return findings.filter(({ rule }) => rule === 'copy-before-install')
}

test('COPY . . before npm ci: no bytes wasted, but so many rebuilt', async () => {
  const { findings, image } = await analyzeSteps([
    base(),
    step('COPY . /app', ...manifest, sources),
    step('RUN npm ci --omit=dev', modules),
    step('RUN npm run build', file('app/dist/main.js', noise(90_000, 2))),
  ])
  expect(findings).toEqual([
    {
      rule: 'copy-before-install',
      confidence: 'possible',
      own: true,
      wastedBytes: 0,
      savesAlone: 0,
      rebuiltBytes: 200_000,
      files: 0,
      madeBy: [],
      hiddenBy: [],
      changeAt: 1,
      paths: [],
      message: 'Instruction 2 brings the sources before instruction 3 installs dependencies',
      fix: {
        summary:
          'Write `COPY package.json package-lock.json ./`, then instruction 3, and only then instruction 2 (`COPY . /app`)',
        patch: null,
        savesBytes: null,
      },
    },
  ])
  expect(image.wastedBytes).toBe(0)
})

test('packages of the distribution need nothing of the sources', async () => {
  const findings = await found(
    step('COPY . /app', ...manifest, sources),
    step(
      'RUN apt-get update && apt-get install -y --no-install-recommends curl',
      file('usr/bin/curl', noise(300_000, 3)),
    ),
  )
  expect(findings).toMatchObject([{ rebuiltBytes: 300_000 }])
  expect(findings[0]?.fix.summary).toBe(
    'Move instruction 2 (`COPY . /app`) below instruction 3: nothing of what it copies is needed there',
  )
})

test('one finding for several installations, each RUN once', async () => {
  const findings = await found(
    step('COPY . /app', ...manifest, sources),
    step('RUN apk add curl && pip install -r requirements.txt', file('usr/a', noise(100_000, 4))),
    step('RUN yarn', modules),
  )
  expect(findings).toMatchObject([{ rebuiltBytes: 300_000 }])
  expect(findings[0]?.message).toContain('before instruction 3 and instruction 4 install dependencies')
  expect(findings[0]?.fix.summary).toContain('`COPY requirements.txt package.json yarn.lock ./`')
})

test('a command that builds as well: only what it downloaded could be kept', async () => {
  const findings = await found(
    step('COPY . /src', file('src/go.mod', 'm'), file('src/main.go', 'package main')),
    step(
      'RUN go build -o /bin/app .',
      file('go/pkg/mod/x/y.go', noise(80_000, 5)),
      file('bin/app', noise(900_000, 6)),
    ),
  )
  expect(findings).toMatchObject([{ rebuiltBytes: 80_000 }])
  expect(findings[0]?.fix.summary).toContain('then `RUN go mod download`, and only then')
})

test('the classic builder keeps no sources: manifest and sources in one layer tell', async () => {
  const findings = await found(
    classic('/bin/sh -c #(nop) COPY dir:01 in /app ', ...manifest, sources),
    classic('/bin/sh -c npm install', modules),
  )
  expect(findings).toMatchObject([{ rebuiltBytes: 200_000, changeAt: 1 }])
})

test('a folder of sources that the installation does not need, beside the manifest', async () => {
  const findings = await found(
    step('COPY package.json package-lock.json /app/', ...manifest),
    step('COPY src /app/src', sources),
    step('RUN npm ci', modules),
  )
  expect(findings).toMatchObject([{ changeAt: 2, rebuiltBytes: 200_000 }])
})

const settings = file('app/vite.config.js', 'x')
test.each<[string, Step[]]>([
  [
    'the manifest first',
    [
      step('COPY package*.json /app/', ...manifest),
      step('RUN npm ci', modules),
      step('COPY . /app', sources),
    ],
  ],
  [
    'installed on the manifest, and again after the sources',
    [
      step('COPY package*.json /app/', ...manifest),
      step('RUN npm ci', modules),
      step('COPY . /app', ...manifest, sources),
      step('RUN npm ci --omit=dev', modules),
    ],
  ],
  [
    'settings beside the manifest',
    [step('COPY package*.json vite.config.js /app/', ...manifest, settings), step('RUN npm ci', modules)],
  ],
  ['nothing installed', [step('COPY . /app', ...manifest, sources), step('RUN npm run build', modules)]],
  [
    'what another stage made',
    [step('COPY --from=build /app /app', ...manifest, sources), step('RUN apk add x', modules)],
  ],
  [
    'a setting that the packages need',
    [
      step('COPY sources.list /etc/apt/', file('etc/apt/sources.list', 'x')),
      step('RUN apt-get install -y x', modules),
    ],
  ],
  [
    'a package that came with the sources',
    [step('COPY . /app', ...manifest, sources), step('RUN apt-get install -y /app/x.deb', modules)],
  ],
  [
    'the project itself installed',
    [
      step('COPY . /app', file('app/pyproject.toml', 'x'), file('app/x.py', 'x')),
      step('RUN pip install .', modules),
    ],
  ],
  [
    'nothing to speak of installed',
    [step('COPY . /app', ...manifest, sources), step('RUN npm ci', file('app/node_modules/a', 'a'))],
  ],
])('a near miss: %s', async (_, steps) => {
  expect(await found(...steps)).toEqual([])
})

test('a block of instructions tells nothing', async () => {
  const findings = await found(
    { createdBy: '/bin/sh -c #(nop) COPY dir:01 in /app ', members: null },
    { ...classic('/bin/sh -c npm ci', ...manifest, sources, modules), comment: 'FROM base' },
  )
  expect(findings).toEqual([])
})
