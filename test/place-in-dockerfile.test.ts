import { describe, expect, test } from 'vitest'
import { analyze } from '../packages/core/src/index.js'
import { base, classic, noise, saveImage, step, stream } from './helpers/image.js'
import { file, whiteout } from './helpers/write-tar.js'

const TEXT = 'FROM debian:12\nCOPY . /app\nRUN make --everything\n'
const FILES = [file('app/main', noise(1000, 1)), file('app/.git/objects/x', noise(200_000, 2))]
const BUILDKIT = [base(), step('COPY . /app', ...FILES), step('RUN make --everything', file('out', 'x'))]
const CLASSIC = [
  base(),
  classic('/bin/sh -c #(nop) COPY dir:0123 in /app ', ...FILES),
  classic('/bin/sh -c make --everything', file('out', 'x')),
]

describe('which file keeps files out of the build context', () => {
  test.each([
    ['.dockerignore', BUILDKIT, true],
    ['.dockerignore', CLASSIC, true],
    ['build/Dockerfile.dockerignore', BUILDKIT, true],
    ['build/Dockerfile.dockerignore', CLASSIC, false],
    ['.containerignore', BUILDKIT, false],
    ['.containerignore', CLASSIC, true],
  ])('%s: patched where the builder reads it', async (path, steps, isRead) => {
    const dockerfile = { text: TEXT, dockerignore: { path, text: null } }
    const analysis = await analyze(stream(saveImage(steps)), { dockerfile })
    expect(analysis.context.dockerfile?.aligned).toBe('all')
    const patch = analysis.findings.find(({ rule }) => rule === 'version-control')?.fix.patch
    if (isRead) expect(patch).toContain(`+++ b/${path}\n`)
    else expect(patch).toBe(null)
  })
})

test('where it does not fit, the warning writes nothing but itself to the terminal', async () => {
  const dockerfile = { text: 'FROM a\nEXPOSE 7\n', path: 'a\u001b[2Jb' }
  const { warnings, context } = await analyze(stream(saveImage(BUILDKIT)), { dockerfile })
  expect(warnings).toMatchObject([{ code: 'dockerfile-mismatch' }])
  expect(warnings[0]?.message).not.toContain('\u001b')
  expect(context.dockerfile?.reason).not.toContain('\u001b')
  expect(context.dockerfile).toMatchObject({ aligned: 'none', from: null })
})

describe('kaniko records only what writes files', () => {
  const big = noise(900_000, 3)
  const made = [
    base(),
    classic('RUN head -c 900000 /dev/urandom > /srv/big', file('srv/big', big, { mode: 0o777, uid: 1000 })),
    classic('RUN rm /srv/big', whiteout('srv/big')),
  ]
  const look = async (between: string) => {
    const text = `FROM debian:12\nRUN head -c 900000 /dev/urandom > /srv/big\n${between}\nRUN rm /srv/big\n`
    const { context, findings, fix } = await analyze(stream(saveImage(made)), { dockerfile: { text } })
    expect(context.dockerfile?.aligned).toBe('all')
    return { fix, summary: findings.find(({ rule }) => rule === 'deleted-later')?.fix.summary }
  }

  test.each(['USER 1000', 'SHELL ["/bin/bash", "-c"]', 'ENV A=b', 'WORKDIR /srv', 'CMD ["sh"]'])(
    'no patch where nothing tells of %s',
    async (between) => {
      const { fix, summary } = await look(between)
      expect(fix).toBe(null)
      expect(summary).toContain(
        `There is no patch, as the history does not tell of ${between.split(' ')[0]} in line 3`,
      )
    },
  )

  test('what changes nothing may be missing', async () => {
    expect((await look('LABEL a=b')).fix?.findings).toHaveLength(1)
  })
})

test('a rule that is none is refused, and not taken for one that finds nothing', async () => {
  const image = stream(saveImage(BUILDKIT))
  await expect(analyze(image, { dockerfile: { text: TEXT }, fixOnly: ['nope'] })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
  })
})
