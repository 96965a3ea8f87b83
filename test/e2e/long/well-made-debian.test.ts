import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Analysis, analyze } from '../../../packages/core/src/index.js'
import { importDebian } from '../debian-base.js'
import { type Builder, Engine } from '../engine.js'
import { noise } from '../noise.js'
import { expectNoAlarm } from '../savings.js'

const engine = Engine.fromEnvironment()
const context = engine.temp.join('context')
let debian: string
let images = 0

beforeAll(async () => {
  mkdirSync(join(context, 'app'), { recursive: true })
  writeFileSync(join(context, 'app/main.js'), noise(300_000, 'main'))
  writeFileSync(
    join(context, 'app/package.json'),
    '{ "name": "app", "version": "1.0.0", "dependencies": { "left-pad": "1.3.0" } }',
  )
  writeFileSync(join(context, 'app/requirements.txt'), 'six==1.16.0\n')
  debian = await importDebian(engine)
})

afterAll(() => engine.cleanUp())

const UPDATE = 'apt-get update'
const CLEAN = 'rm -rf /var/lib/apt/lists/*'
const install = (...packages: string[]) =>
  `RUN ${UPDATE} && apt-get install -y --no-install-recommends ${packages.join(' ')} && ${CLEAN}`

/** As experienced authors write them. */
const WELL_MADE: readonly (readonly [string, Builder, readonly string[]])[] = [
  ['one apt-get install', 'classic', [install('tree')]],
  ['one apt-get install', 'buildkit', [install('tree')]],
  ['apt-get upgrade', 'classic', [`RUN ${UPDATE} && apt-get upgrade -y && ${CLEAN}`]],
  ['time zones', 'buildkit', [install('tzdata'), 'ENV TZ=Europe/Berlin']],
  [
    'what is needed to build, purged in the same RUN',
    'classic',
    [
      `RUN ${UPDATE} && apt-get install -y --no-install-recommends tree && tree /etc > /listed && apt-get purge -y --auto-remove tree && ${CLEAN}`,
      'COPY app/main.js /app/',
    ],
  ],
  [
    'apt in cache mounts',
    'buildkit',
    [
      `RUN --mount=type=cache,target=/var/cache/apt --mount=type=cache,target=/var/lib/apt/lists ${UPDATE} && apt-get install -y --no-install-recommends tree`,
    ],
  ],
  [
    'a user, its folder and its files',
    'buildkit',
    [
      'RUN useradd --system --create-home --uid 999 app && install -d -o app -g app /data',
      'WORKDIR /app',
      'COPY --chown=app:app app .',
      'USER app',
      'VOLUME /data',
    ],
  ],
  [
    'Python packages without pip’s cache, before the sources',
    'classic',
    [
      'WORKDIR /app',
      'COPY app/requirements.txt .',
      'RUN pip install --break-system-packages --no-cache-dir -r requirements.txt',
      'COPY app .',
    ],
  ],
  [
    'a virtual environment from a build stage',
    'buildkit',
    [
      'RUN pip install --break-system-packages --target /packages six',
      'FROM base',
      'COPY --from=0 /packages /usr/local/lib/python3.11/dist-packages',
      'COPY app /app',
    ],
  ],
  [
    'npm’s packages without its cache, before the sources',
    'buildkit',
    [
      'WORKDIR /app',
      'COPY app/package.json .',
      'RUN npm install --omit=dev --no-audit && npm cache clean --force && rm -rf /root/.npm',
      'COPY app .',
    ],
  ],
]

test.each(WELL_MADE)('no alarm: %s (%s)', async (_, builder, lines) => {
  expectNoAlarm(await built(builder, lines))
})

test('a package of the base installed once more is the RUN’s, and only possible', async () => {
  const { findings, image } = await built('buildkit', [
    `RUN ${UPDATE} && apt-get install -y --reinstall libpcre2-8-0 && ${CLEAN}`,
  ])
  const again = findings.filter(({ rule }) => rule === 'metadata-only-change')
  expect(again).toMatchObject([{ own: true, confidence: 'possible', wastedBytes: 0, changeAt: 1 }])
  expect(again[0]?.paths).toContainEqual(
    expect.objectContaining({ path: expect.stringContaining('libpcre2-8.so') }),
  )
  expect(image.wastedBytes).toBe(0)
})

async function built(builder: Builder, lines: readonly string[]): Promise<Analysis> {
  const name = engine.imageName(`made-${images++}`)
  const dockerfile = ['FROM base', ...lines, ''].join('\n').replaceAll(/^FROM base$/gm, `FROM ${debian}`)
  await engine.build({ name, builder, dockerfile, context })
  return analyze(name, { host: engine.host })
}
