import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { CacheFolder } from '../../packages/core/src/cache/cache-folder.js'
import type { AnalyzeOptions } from '../../packages/core/src/index.js'
import { analyzeItself } from '../helpers/analyze-itself.js'
import { buildImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import { base, noise, setting, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { directory, file, writeTar } from '../helpers/write-tar.js'
import { ALWAYS, type Container, Files, ONCE } from './containers.js'
import { FORMS } from './forms.js'
import { IMAGES } from './images.js'

// What is kept of an image changes nothing: the analysis is the same byte for byte without a cache, and with one that is
// empty, and with one that knows the image, and with one that knows it by other options.

const temp = new TempFolder()

/** What is written now may change within the tick of the clock that files are stamped with, and is not kept. */
const settled = () => wait(60)

let found = 0
const { read } = CacheFolder.prototype
CacheFolder.prototype.read = async function (key) {
  const bytes = await read.call(this, key)
  if (bytes) found++
  return bytes
}

/** How many records were found since this was asked last. */
function hits(): number {
  const since = found
  found = 0
  return since
}

/** The analysis as JSON, or the error. */
async function answer(path: string, options: AnalyzeOptions): Promise<string> {
  return analyzeItself(path, options).then(
    (analysis) => JSON.stringify(analysis),
    ({ code, message }) => `${code}: ${message}`,
  )
}

for (const form of FORMS) {
  for (const [i, compression] of form.compressions.entries()) {
    const isKept = ({ name }: Container) => !/^pipe|zstd$/.test(name)
    const containers = (i === 0 ? [...ALWAYS, ...ONCE] : ALWAYS).filter(isKept)
    const images = i === 0 ? IMAGES : IMAGES.slice(0, 3)
    test.each(containers)(`${form.producer}, ${form.name}, ${compression}: $name`, async (container) => {
      const paths = images.map(({ image }) => {
        const path = container.open(new Files(form.files(image, compression)), temp)
        if (typeof path !== 'string') throw new Error('a pipe is not kept')
        return path
      })
      await settled()
      const cache = temp.free('/cache')
      for (const [place, path] of paths.entries()) {
        const name = images[place]?.name
        const without = await answer(path, {})
        hits()
        expect(await answer(path, { cache }), `${name}, cold`).toBe(without)
        expect(hits(), name).toBe(0)
        expect(await answer(path, { cache }), `${name}, warm`).toBe(without)
        // Of what comes once, the catalog as well.
        expect(hits(), name).toBe(/gzip/.test(container.name) ? 2 : 1)
        expect(await answer(path, { cache, files: true }), `${name}, its layers`).toBe(
          await answer(path, { files: true }),
        )
      }
    })
  }
}

describe('options', () => {
  const bottom = [base(file('bin/tool', noise(900, 3)))]
  const steps = [
    ...bottom,
    step('COPY a /app', directory('app'), file('app/main', noise(90_000, 1)), file('app/.git/x', 'x')),
    step('RUN chown -R 7 /app', directory('app', { uid: 7 }), file('app/main', noise(90_000, 1), { uid: 7 })),
    setting('CMD ["main"]'),
  ]
  const text = 'FROM scratch AS base\nFROM base\nCOPY a /app\nRUN chown -R 7 /app\nCMD ["main"]\n'
  const lowest = () => temp.file(writeTar(classicSave(buildImage(bottom))))
  const ignore = { rule: 'metadata-only-change', reason: 'so it is', until: '2027-01-31' }
  const all = (): AnalyzeOptions[] => [
    {},
    { files: true },
    { files: 'all-digests' },
    { ignore: ['metadata-only-change'] },
    { ignore: ['path:app/.git'] },
    { ignore: [ignore], today: '2027-01-31' },
    { ignore: [ignore], today: '2027-02-01' },
    { today: '2027-02-01' },
    { base: 'scratch' },
    { base: lowest() },
    { base: './not-there.tar' },
    { platform: 'linux/amd64' },
    { platform: 'linux/arm64' },
    { image: '@0' },
    { image: '@1' },
    { dockerfile: { text } },
    { dockerfile: { text, path: 'deploy/Dockerfile' } },
    { dockerfile: { text, target: 'base' } },
    { dockerfile: { text, byDefault: true } },
    { dockerfile: { text: text.replace('CMD', 'CMD ["other"]\nCMD') } },
    { dockerfile: { text, dockerignore: { path: '.dockerignore', text: null } } },
    { dockerfile: { text, dockerignore: { path: '.dockerignore', text: '*.md\n' } } },
    { dockerfile: { text }, fixOnly: ['version-control'] },
    { maxEntries: 3 },
    { maxEntries: 1000 },
    { verifyDigests: true },
    { engineSizes: true },
  ]

  test.each([
    ['an archive', 'archive'],
    ['a folder', 'folder'],
    ['a compressed archive', 'archive, gzip'],
  ])('of %s: none gets the answer of another', async (_, name) => {
    const container = [...ALWAYS, ...ONCE].find((one) => one.name === name)
    const path = String(container?.open(new Files(classicSave(buildImage(steps))), temp))
    const options = all()
    await settled()
    const cache = temp.free('/cache')
    const answers = new Set<string>()
    const expected: string[] = []
    for (const one of options) expected.push(await answer(path, one))
    for (const round of ['cold', 'warm']) {
      for (const [i, one] of options.entries()) {
        const found = await answer(path, { ...one, cache })
        expect(found, `${round} ${JSON.stringify(one)}`).toBe(expected[i])
        answers.add(found)
      }
    }
    // What is known of more files than are asked for changes nothing either.
    const backwards = temp.free('/cache')
    for (const i of [...options.keys()].reverse()) {
      expect(await answer(path, { ...options[i], cache: backwards }), `backwards ${i}`).toBe(expected[i])
    }
    // An option that changes nothing would prove nothing.
    expect(answers.size).toBeGreaterThan(18)
  })
})

test('a limit that long names reach is reached by what is known of them', async () => {
  const long = Array.from({ length: 5 }, (_, i) => `${i}`.repeat(200)).join('/')
  const image = buildImage([base(file(long, 'x'), file('app/main', noise(900, 1)))])
  const path = temp.file(writeTar(classicSave(image)))
  await settled()
  const cache = temp.free('/cache')
  await answer(path, { cache })
  const answers: string[] = []
  for (let maxEntries = 4; maxEntries < 16; maxEntries++) {
    const expected = await answer(path, { maxEntries })
    answers.push(expected)
    expect(await answer(path, { maxEntries, cache }), `at most ${maxEntries}`).toBe(expected)
  }
  expect(answers[0]).toMatch(/^TOO_MANY_ENTRIES/)
  expect(answers.at(-1)).toMatch(/^\{/)
})

test('an archive that is written anew is read anew', async () => {
  const cache = temp.free('/cache')
  const [first, second] = [IMAGES[0], IMAGES[1]].map((one) =>
    writeTar(classicSave((one as (typeof IMAGES)[0]).image)),
  )
  const { writeFileSync } = await import('node:fs')
  const path = temp.file(first as Buffer)
  await settled()
  await answer(path, { cache })
  writeFileSync(path, second as Buffer)
  await settled()
  expect(await answer(path, { cache })).toBe(await answer(path, {}))
})

test('what was changed a moment ago is not kept', async () => {
  const cache = temp.free('/cache')
  const path = temp.file(writeTar(classicSave((IMAGES[0] as (typeof IMAGES)[0]).image)))
  const now = vi.spyOn(Date, 'now').mockReturnValue(0)
  await answer(path, { cache })
  now.mockRestore()
  hits()
  await answer(path, { cache })
  expect(hits()).toBe(0)
})
