import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, type Step, setting, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

const installed = file('usr/lib/python3/x.py', noise(200_000, 1))
const sources = [file('app/main.py', 'main'), file('app/requirements.txt', 'flask')]

async function words(dockerfile: string, ...steps: Step[]): Promise<string | undefined> {
  const { findings } = await analyzeSteps([base(), ...steps], {}, { dockerfile: { text: dockerfile } })
  const found = findings.find(({ rule }) => rule === 'copy-before-install')
  expect(found).toMatchObject({ wastedBytes: 0, fix: { patch: null } })
  return found?.fix.summary
}

test('names the lines, and the files that the image shows to be read', async () => {
  expect(
    await words(
      'FROM debian\nWORKDIR /app\n# all of it\nCOPY . .\nRUN pip install \\\n  -r requirements.txt\n',
      setting('WORKDIR /app'),
      step('COPY . .', ...sources),
      step('RUN pip install   -r requirements.txt', installed),
    ),
  ).toBe(
    'Put `COPY requirements.txt ./` before line 4, and lines 5 to 6 between the two: then only a change of what is copied first installs all anew',
  )
})

test('keeps the flags of the COPY, its folder and those below', async () => {
  expect(
    await words(
      'FROM debian\nCOPY --chown=1:1 src/ /app\nRUN cd /app && npm ci\nRUN cd /app/web && npm ci\n',
      step(
        'COPY src/ /app',
        file('app/a.js', 'a'),
        file('app/package.json', '{}'),
        file('app/web/package.json', '{ }'),
      ),
      step('RUN cd /app && npm ci', file('app/node_modules/a/package.json', noise(100_000, 2))),
      step('RUN cd /app/web && npm ci', file('app/web/node_modules/a/b.js', noise(100_000, 3))),
    ),
  ).toContain(
    'Put `COPY --chown=1:1 src/package.json /app/` and `COPY --chown=1:1 src/web/package.json /app/web/` before line 2, and lines 3 to 4 between the two:',
  )
})

test('has what a build downloads downloaded first', async () => {
  expect(
    await words(
      'FROM golang\nWORKDIR /src\nCOPY . .\nRUN go build -o /app .\n',
      setting('WORKDIR /src'),
      step('COPY . .', file('src/main.go', 'main'), file('src/go.mod', 'module a'), file('src/go.sum', 'h1')),
      step('RUN go build -o /app .', file('root/go/pkg/mod/x', noise(100_000, 4)), file('app', 'app')),
    ),
  ).toBe(
    'Put `COPY go.mod go.sum ./` and `RUN go mod download` before line 3: then only a change of what is copied first installs all anew',
  )
})

test('what needs no sources goes above them', async () => {
  expect(
    await words(
      'FROM debian\nCOPY . /app\nRUN apt-get install -y curl\n',
      step('COPY . /app', ...sources),
      step('RUN apt-get install -y curl', file('usr/bin/curl', noise(100_000, 5))),
    ),
  ).toBe('Move line 2 below line 3: nothing of what it copies is needed there')
})

test('the words of the rule where nobody can tell which files those are', async () => {
  expect(
    await words(
      'FROM debian\nCOPY a b /app/\nRUN pip install -r /app/requirements.txt\n',
      step('COPY a b /app/', ...sources),
      step('RUN pip install -r /app/requirements.txt', installed),
    ),
  ).toContain('Write `COPY requirements.txt ./`, then instruction 3')
})
