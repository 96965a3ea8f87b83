import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, setting, step } from '../../helpers/image.js'
import { file } from '../../helpers/write-tar.js'

/** What is said of an image on a base of long ago. */
async function words(dockerfile: string): Promise<string | undefined> {
  const steps = [
    base(file('usr/lib/x', noise(100_000, 1))),
    step('RUN install node', file('usr/bin/node', noise(200_000, 2))),
    setting('CMD ["node"]'),
    step('COPY a /a', file('a', 'a')),
  ]
  const dated = steps.map((one, i) => ({
    ...one,
    created: i < 3 ? '2026-01-01T00:00:00Z' : '2026-03-01T00:00:00.5Z',
  }))
  const { findings } = await analyzeSteps(dated, {}, { dockerfile: { text: dockerfile } })
  const found = findings.find(({ rule }) => rule === 'smaller-base')
  expect(found).toMatchObject({ wastedBytes: 0, fix: { patch: null } })
  return found?.fix.summary
}

test('names the line of FROM and what to write there', async () => {
  expect(await words('# syntax=docker/dockerfile:1\nFROM python:3.12\nCOPY a /a\n')).toBe(
    'In line 2 try `python:3.12-slim` or `python:3.12-alpine` (alpine has musl in place of glibc) in place of `python:3.12`, and see what your programs miss',
  )
})

test('an argument in the tag stays one', async () => {
  expect(await words('ARG V=20\nFROM node:$V AS app\nCOPY a /a\n')).toContain(
    'In line 2 try `node:$V-slim` or `node:$V-alpine`',
  )
})
