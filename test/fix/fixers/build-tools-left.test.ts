import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

const go = base(file('usr/local/go/bin/go', noise(1_500_000, 'go')))
const build = step('RUN go build -o /bin/server .', file('bin/server', noise(3_000, 'binary')))

async function words(dockerfile: string, ...steps: Step[]): Promise<string | undefined> {
  const { findings } = await analyzeSteps([go, ...steps], {}, { dockerfile: { text: dockerfile } })
  const found = findings.find(({ rule }) => rule === 'build-tools-left')
  expect(found).toMatchObject({ wastedBytes: 0, fix: { patch: null, savesBytes: null } })
  return found?.fix.summary
}

test('says where to split the stage, what to copy, and which lines go where', async () => {
  expect(
    await words(
      'FROM golang\nWORKDIR /src\nENV A=b\nCOPY . .\nRUN go build \\\n-o /bin/server .\nUSER 1000\nCMD ["server"]\n',
      setting('WORKDIR /src'),
      setting('ENV A=b'),
      step('COPY . .', file('src/main.go', 'main')),
      build,
      setting('USER 1000'),
      setting('CMD ["server"]'),
    ),
  ).toBe(
    'Name the stage of line 1 (`AS build`), and begin the last one after line 6, from `scratch` if it is linked statically, a small base else: `COPY --from=build /bin/server /bin/server` and what else it reads, then lines 2 to 3 again, then lines 7 to 8',
  )
})

test('a stage that has a name keeps it', async () => {
  expect(
    await words(
      'FROM golang AS app\nRUN go build -o /bin/server .\nCMD ["server"]\n',
      build,
      setting('CMD ["server"]'),
    ),
  ).toMatch(
    /^Begin the last one after line 2, .*`COPY --from=app \/bin\/server \/bin\/server`.*, then line 3$/,
  )
})
