import { expect, test } from 'vitest'
import { analyze } from '../../packages/core/src/index.js'
import { base, noise, type Step, saveImage, step, stream } from '../helpers/image.js'
import { directory, file, type Member } from '../helpers/write-tar.js'

const main = noise(100_000, 'main')
const lib = noise(50_000, 'lib')
const APP = { uid: 7, gid: 7 }
const ROOT_ACCOUNTS = ['root:x:0:0:root:/root:/bin/sh\n', 'root:x:0:\n']
const APP_ACCOUNTS = [`${ROOT_ACCOUNTS[0]}app:x:7:7::/home/app:/bin/sh\n`, `${ROOT_ACCOUNTS[1]}app:x:7:\n`]

const accounts = ([passwd = '', group = '']: readonly string[]) => [
  file('etc/passwd', passwd),
  file('etc/group', group),
]
const tree = (rest: Partial<Member> = {}) => [
  directory('app', rest),
  file('app/main.js', main, rest),
  file('app/lib.js', lib, rest),
]
const withApp = base(...accounts(APP_ACCOUNTS))

async function fixOf(lines: readonly string[], steps: readonly Step[]) {
  const text = `${lines.join('\n')}\n`
  const analysis = await analyze(stream(saveImage(steps)), { dockerfile: { text } })
  expect(analysis.context.dockerfile).toMatchObject({ aligned: 'all' })
  const fix = analysis.findings[0]?.fix
  return { analysis, fix, patch: analysis.fix?.patch.split('\n').filter((line) => /^[-+][^-+]/.test(line)) }
}

test('COPY, then chown -R', async () => {
  const { patch, fix, analysis } = await fixOf(
    ['FROM base', 'COPY . /app', 'RUN chown -R app:app /app'],
    [withApp, step('COPY . /app', ...tree()), step('RUN chown -R app:app /app', ...tree(APP))],
  )
  expect(fix?.summary).toBe('Write `--chown=app:app` in line 2, and drop line 3')
  expect(patch).toEqual(['-COPY . /app', '-RUN chown -R app:app /app', '+COPY --chown=app:app . /app'])
  expect(analysis.fix?.savesBytes).toBe(150_000)
})
