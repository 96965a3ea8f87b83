import { afterAll, beforeAll, expect, test } from 'vitest'
import { Engine } from './engine.js'
import { ADD_USER, Shop } from './shop.js'

/** All that one COPY brings gets another owner or mode: the advice is the COPY to write instead. */
const WHOLE: readonly (readonly string[])[] = [
  [ADD_USER, 'COPY app /app', 'RUN chown -R app:app /app'],
  [ADD_USER, 'COPY app/0 app/1 /app/', 'RUN chown -R app:app /app'],
  ['COPY big /opt/big', 'RUN chmod 600 /opt/big'],
  [ADD_USER, 'WORKDIR /app', 'COPY app .', 'RUN chown -R app:app /app'],
]

/** A part of it does, or more than it; or flags would do nothing. */
const OTHER: readonly (readonly string[])[] = [
  [ADD_USER, 'COPY app /app', 'RUN chown app:app /app/0'],
  ['COPY app /app', 'RUN chmod 600 /app/0'],
  [ADD_USER, 'COPY app /srv/app', 'RUN chown -R app:app /srv'],
  ['COPY app /app', 'RUN chmod 600 /app/*'],
  [ADD_USER, 'RUN mkdir /app', 'COPY app/0 /app/', 'RUN chown -R app:app /app'],
  [ADD_USER, 'ADD app.tar.gz /', 'RUN chown -R app:app /app'],
]

const engine = Engine.fromEnvironment()
let shop: Shop

beforeAll(async () => {
  shop = await Shop.open(engine)
})

afterAll(() => engine.cleanUp())

test.each(titled(WHOLE))(
  'says what to write, and written so, a container has what it had: %s',
  async (_, lines) => {
    expect(await follow(lines)).toBe(true)
  },
)

test.each(titled(OTHER))('takes nothing from a container, if it says what to write: %s', async (_, lines) => {
  await follow(lines)
})

test('a RUN that moves a file and does more is not to be dropped', async () => {
  const { analysis } = await shop.build('buildkit', [
    'COPY big /tmp/big',
    'RUN mv /tmp/big /big && adduser app',
  ])
  const [finding] = analysis.findings
  expect(finding).toMatchObject({ rule: 'moved', confidence: 'certain', own: true })
  expect(finding?.fix.summary).not.toContain('in place of instruction 3')
})

/**
 * Builds what the advice says word for word, if it does, and compares what a container has. The sources of a COPY, which no
 * history tells whole, are those of the Dockerfile.
 */
async function follow(lines: readonly string[]): Promise<boolean> {
  const before = await shop.build('buildkit', lines)
  const [finding] = before.analysis.findings
  expect(finding).toMatchObject({ rule: 'metadata-only-change', confidence: 'certain', own: true })
  const summary = finding?.fix.summary ?? ''
  const words = /^Write `([^`]+)` as instruction (\d+), and drop instruction (\d+)/.exec(summary)
  if (!words) return false
  const [, line = '', maker, hider] = words
  const folder = /`(RUN [^`]+)` changes just the folder/.exec(summary)
  // Instructions are numbered from 1, and the base's is the first.
  const copy = lines[Number(maker) - 2] ?? ''
  const sources = copy.split(' ').slice(1, -1).join(' ')
  const followed = lines
    .with(Number(maker) - 2, line.replace('…', sources))
    .toSpliced(Number(hider) - 2, 1, ...(folder?.[1] ? [folder[1]] : []))
  const after = await shop.build('buildkit', followed)
  expect(await shop.tree(after)).toEqual(await shop.tree(before))
  expect(after.analysis.image.wastedBytes).toBe(0)
  return true
}

function titled(table: readonly (readonly string[])[]): [string, readonly string[]][] {
  return table.map((lines) => [lines.join('; '), lines])
}
