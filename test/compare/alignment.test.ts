import { expect, test } from 'vitest'
import { type Analysis, diff } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, saveImage, setting, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'
import { checkDifference } from './check-difference.js'

const temp = new TempFolder()

/** A step that writes one file, of another content for each version. */
const write = (text: string, path: string, version: number | string = 1, bytes = 100) =>
  step(text, file(path, noise(bytes, `${path} ${version}`)))

/** `before → after` of each instruction that has layers, in the order of the new image; those that are gone last. */
async function align(before: Step[], after: Step[], files: 'all-digests' | false = 'all-digests') {
  const [old, now] = [await analyzeSteps(before, {}, { files }), await analyzeSteps(after, {}, { files })]
  const difference = diff(old, now)
  checkDifference(old, now, difference)
  return [...difference.instructions]
    .sort((a, b) => (a.after ?? 1e9) - (b.after ?? 1e9) || (a.before ?? 0) - (b.before ?? 0))
    .map(({ before, after, status }) => `${before ?? '-'} → ${after ?? '-'} ${status}`)
}

test('what is the same to the byte is the same wherever it stands', async () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => write(`RUN make ${name}`, name)) as [
    Step,
    Step,
    Step,
    Step,
  ]
  expect(await align([a, b, c, d], [d, b, a, c])).toEqual([
    '3 → 0 same',
    '1 → 1 same',
    '0 → 2 same',
    '2 → 3 same',
  ])
})

test('content goes before text', async () => {
  // Of two COPYs whose texts changed places, each keeps what it brought.
  const [one, two] = [file('x', noise(100, 1)), file('y', noise(100, 2))]
  expect(
    await align(
      [step('COPY one /', one), step('COPY two /', two)],
      [step('COPY two /', one), step('COPY one /', two)],
    ),
  ).toEqual(['0 → 0 same', '1 → 1 same'])
})

test('of instructions of one text and one content, the text decides', async () => {
  const same = file('x', noise(100, 1))
  expect(
    await align(
      [step('COPY one /x', same), step('COPY two /x', same), write('RUN a', 'a')],
      [step('COPY two /x', same), write('RUN a', 'a')],
    ),
  ).toEqual(['1 → 0 same', '2 → 1 same', '0 → - removed'])
})

test('a text that repeats: the one that is new is the one whose content is', async () => {
  const make = (path: string, version = 1) => write('RUN make', path, version)
  expect(await align([make('a'), make('b')], [make('new'), make('a'), make('b')])).toEqual([
    '- → 0 added',
    '0 → 1 same',
    '1 → 2 same',
  ])
})

test('a text that repeats, and none is as it was: by what they write', async () => {
  const make = (path: string, version: number) => write('RUN make', path, version)
  const before = [make('a', 1), make('b', 1), make('c', 1)]
  expect(await align(before, [make('c', 2), make('b', 2)])).toEqual([
    '2 → 0 changed',
    '1 → 1 changed',
    '0 → - removed',
  ])
  // Without file tables nobody can tell, and they keep their order.
  expect(await align(before, [make('c', 2), make('b', 2)], false)).toHaveLength(3)
})

test('a text that repeats between the same neighbours stays there', async () => {
  const [x, y] = [write('RUN x', 'x'), write('RUN y', 'y')]
  const install = (version: number) => write('RUN npm install', `app/${version}`, version)
  expect(await align([install(1), x, install(2), y], [x, install(3), y])).toEqual([
    '1 → 0 same',
    '2 → 1 changed',
    '3 → 2 same',
    '0 → - removed',
  ])
})

test('equal text is found where it went', async () => {
  expect(
    await align(
      [write('RUN a', 'a'), write('RUN b', 'b'), write('RUN c', 'c')],
      [write('RUN c', 'c', 2), write('RUN a', 'a'), write('RUN b', 'b')],
    ),
  ).toEqual(['2 → 0 changed', '0 → 1 same', '1 → 2 same'])
})

test('a version in a text is a change of it', async () => {
  expect(
    await align(
      [
        setting('ENV NODE_VERSION=20.1'),
        write('RUN curl https://example.com/node-20.1.tar.gz | tar x', 'node'),
        write('COPY src /app', 'app/x'),
      ],
      [
        setting('ENV NODE_VERSION=20.2'),
        write('RUN curl https://example.com/node-20.2.tar.gz | tar x', 'node', 2),
        write('COPY --chown=1000 src ./lib /app/', 'app/x', 2),
      ],
    ),
  ).toEqual(['0 → 0 changed', '1 → 1 changed', '2 → 2 changed'])
})

test('what has nothing in common is another instruction', async () => {
  expect(
    await align(
      [write('RUN apt-get install curl', 'a'), write('COPY one /srv', 'b')],
      [write('RUN make -C /src', 'c'), write('COPY two /app', 'd')],
    ),
  ).toEqual(['- → 0 added', '- → 1 added', '0 → - removed', '1 → - removed'])
})

test('what is similar is not looked for across what is aligned', async () => {
  const x = write('RUN x', 'x')
  expect(
    await align([write('RUN apt-get install curl', 'a'), x], [x, write('RUN apt-get install curl git', 'b')]),
  ).toEqual(['1 → 0 same', '- → 1 added', '0 → - removed'])
})

test('an empty layer is no content: those that wrote nothing are told apart by their text', async () => {
  const nothing = (text: string) => step(text)
  expect(
    await align(
      [nothing('RUN true'), nothing('WORKDIR /app')],
      [nothing('WORKDIR /app'), nothing('RUN :'), nothing('RUN true')],
    ),
  ).toEqual(['1 → 0 same', '- → 1 added', '0 → 2 same'])
})

test('a step of the base is not one of the own that has its text', async () => {
  const update = (path: string, version: number) => write('RUN update', path, version)
  const bases = [[base()], [base(), update('a', 2)]] as const
  const [old, now] = await Promise.all(
    bases.map((steps, i) =>
      analyzeSteps([...steps, update('b', i)], {}, { base: temp.file(saveImage(steps)) }),
    ),
  )
  const { instructions } = diff(old as Analysis, now as Analysis)
  expect(instructions.filter(({ text }) => text === 'RUN update')).toMatchObject([
    { before: null, after: 1, status: 'added', base: true },
    { before: 1, after: 2, status: 'changed', base: false },
  ])
})
