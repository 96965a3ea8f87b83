import { expect, test } from 'vitest'
import {
  type Analysis,
  type AnalysisFiles,
  type AnalyzeOptions,
  type Difference,
  diff,
} from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, type Step, saveImage, setting, step } from '../helpers/image.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { directory, file, hardlink, type Member, symlink, whiteout } from '../helpers/write-tar.js'
import { checkDifference } from './check-difference.js'

// What happens to images from one build to the next, and what is to be said of it.

const temp = new TempFolder()

async function compare(before: Step[], after: Step[], options: AnalyzeOptions = {}): Promise<Difference> {
  const how = { files: 'all-digests' as const, ...options }
  const [old, now] = [await analyzeSteps(before, {}, how), await analyzeSteps(after, {}, how)]
  const difference = diff(old, now)
  checkDifference(old, now, difference)
  return difference
}

/** What is said of each instruction that is not the same, in short. */
function changes({ instructions }: Difference): string[] {
  return instructions
    .filter(({ status }) => status !== 'same')
    .map(({ status, text, growthBytes, movedBytes, paths }) => {
      const moved = movedBytes === 0 ? '' : ` (${signed(movedBytes)} moved)`
      return [`${status} ${text} ${signed(growthBytes)}${moved}`, ...paths.map(line)].join('; ')
    })
}

function line({ status, path, directory, growthBytes, files }: NonNullable<Difference['paths']>[number]) {
  return `${status} ${path}${directory ? '/' : ''} ${signed(growthBytes)} in ${files}`
}

function signed(bytes: number): string {
  return `${bytes < 0 ? '' : '+'}${bytes}`
}

const sources = (version = 1) => [
  directory('app'),
  file('app/package.json', `{"version":${version}}`),
  file('app/server.js', noise(2000, `server ${version}`)),
]

/** A package as npm unpacks it: most of it in one folder of several. */
function npmPackage(name: string, version: number, bytes: number): Member[] {
  const folder = `app/node_modules/${name}`
  return [
    directory(folder),
    file(`${folder}/LICENSE`, noise(1000, 'MIT')),
    file(`${folder}/README.md`, noise(500, `${name} readme`)),
    file(`${folder}/package.json`, noise(300, `${name} ${version}`)),
    directory(`${folder}/lib`),
    file(`${folder}/lib/index.js`, noise(bytes / 2, `${name} ${version} a`)),
    file(`${folder}/lib/other.js`, noise(bytes / 2, `${name} ${version} b`)),
  ]
}

const install = (...packages: Member[][]) =>
  step('RUN npm install', directory('app/node_modules'), ...packages.flat())

test('a package more in an npm tree', async () => {
  const common = [npmPackage('express', 1, 20_000), npmPackage('lodash', 1, 60_000)]
  const difference = await compare(
    [base(), step('COPY . /app', ...sources()), install(...common)],
    [
      base(),
      step('COPY . /app', ...sources(2)),
      install(...common, npmPackage('ms', 1, 400), npmPackage('typescript', 5, 300_000)),
    ],
  )
  expect(changes(difference)).toEqual([
    'changed RUN npm install +304000; added app/node_modules/typescript/ +301800 in 5; added app/node_modules/ms/ +2200 in 5',
    'changed COPY . /app +0; changed app/ +0 in 2',
  ])
  expect(difference.paths?.map(line)).toEqual([
    'added app/node_modules/typescript/ +301800 in 5',
    'added app/node_modules/ms/ +2200 in 5',
    'changed app/server.js +0 in 1',
    'changed app/package.json +0 in 1',
  ])
  expect(difference.moved).toEqual([])
})

test('a new version of a package: one row for it, not one for each file', async () => {
  const others = [npmPackage('express', 1, 20_000)]
  const difference = await compare(
    [base(), install(...others, npmPackage('typescript', 4, 300_000))],
    [base(), install(...others, npmPackage('typescript', 5, 310_000))],
  )
  expect(changes(difference)).toEqual([
    'changed RUN npm install +10000; changed app/node_modules/typescript/lib/ +10000 in 2; changed app/node_modules/typescript/package.json +0 in 1',
  ])
})

test('a folder named after its version: the old one lost, the new one gained, what is the same in both moved', async () => {
  const python = (version: string, bytes: number) =>
    step(
      'RUN install python',
      directory('usr/lib'),
      file(`usr/lib/python${version}/a.so`, noise(bytes, `${version} a`)),
      file(`usr/lib/python${version}/b.so`, noise(bytes, `${version} b`)),
    )
  const difference = await compare([base(), python('3.11', 50_000)], [base(), python('3.12', 60_000)])
  expect(changes(difference)).toEqual([
    'changed RUN install python +20000; added usr/lib/python3.12/ +120000 in 2; removed usr/lib/python3.11/ -100000 in 2',
  ])
})

test('a layer inserted at the start moves nothing', async () => {
  const steps = [step('COPY . /app', ...sources()), install(npmPackage('express', 1, 20_000))]
  const difference = await compare(
    [base(), ...steps],
    [base(), step('RUN apk add curl', file('usr/bin/curl', noise(5000, 'curl'))), ...steps],
  )
  expect(changes(difference)).toEqual(['added RUN apk add curl +5000; added usr/bin/curl +5000 in 1'])
  expect(difference.growth).toMatchObject({ contentBytes: 5000, layers: 1, files: 1 })
})

test('COPY . . with one more file', async () => {
  const many = Array.from({ length: 400 }, (_, i) => file(`app/src/${i}.js`, noise(100, i)))
  const difference = await compare(
    [base(), step('COPY . .', ...many)],
    [base(), step('COPY . .', ...many, file('app/data/model.bin', noise(70_000, 'model')))],
  )
  expect(changes(difference)).toEqual(['changed COPY . . +70000; added app/data/model.bin +70000 in 1'])
})

test('a RUN chown that was added writes all again', async () => {
  const copy = step('COPY . /app', ...sources())
  const owned = sources().map((member) => ({ ...member, uid: 1000 }))
  const difference = await compare([base(), copy], [base(), copy, step('RUN chown -R 1000 /app', ...owned)])
  expect(changes(difference)).toEqual([
    'added RUN chown -R 1000 /app +2013; added app/server.js +2000 in 1; added app/package.json +13 in 1',
  ])
  expect(difference.paths?.map(line)).toEqual([
    'changed app/server.js +2000 in 2',
    'changed app/package.json +13 in 2',
  ])
  expect(difference.waste).toMatchObject([{ status: 'new', rule: 'metadata-only-change', growthBytes: 2013 }])
  expect(difference.moved).toEqual([])
})

test('another base', async () => {
  const debian = (version: string, bytes: number) => [
    base(
      file('etc/os-release', `ID=debian\nVERSION_ID="${version}"\n`),
      file('usr/lib/libc.so', noise(bytes, version)),
    ),
    setting(`ENV VERSION=${version}`),
  ]
  const own = step('COPY . /app', ...sources())
  const [old, now] = [debian('12', 40_000), debian('13', 52_000)]
  const [before, after] = [
    await analyzeSteps(
      [...old, own],
      {},
      { files: 'all-digests', base: temp.file(saveImage(old, { tags: ['debian:12'] })) },
    ),
    await analyzeSteps(
      [...now, own],
      {},
      { files: 'all-digests', base: temp.file(saveImage(now, { tags: ['debian:13'] })) },
    ),
  ]
  const difference = diff(before, after)
  checkDifference(before, after, difference)
  expect(changes(difference)).toEqual([
    'changed ADD … / +12000; changed usr/lib/libc.so +12000 in 1; changed etc/os-release +0 in 1',
    'changed ENV VERSION=13 +0',
  ])
  expect(difference.growth).toMatchObject({ contentBytes: 12_000, ownBytes: 0 })
  expect(difference.notes.map(({ code }) => code)).toEqual(['base-changed'])
  expect(difference.notes[0]?.message).toMatch(/^The base image grew by 12 kB/)
})

test('a folder that is called otherwise is one move, and nothing gained or lost', async () => {
  const tree = (top: string) => [
    directory(top),
    file(`${top}/a/one`, noise(3000, 1)),
    file(`${top}/a/empty`),
    file(`${top}/b/two`, noise(4000, 2)),
    file(`${top}/b/LICENSE`, noise(200, 'MIT')),
    file(`${top}/a/LICENSE`, noise(200, 'MIT')),
    symlink(`${top}/link`, 'a/one'),
  ]
  const difference = await compare(
    [base(), step('COPY dist /app', ...tree('app'))],
    [base(), step('COPY dist /srv/shop', ...tree('srv/shop'))],
  )
  expect(difference.growth.contentBytes).toBe(0)
  expect(difference.paths).toEqual([])
  expect(difference.moved).toEqual([{ from: 'app', to: 'srv/shop', files: 6, bytes: 7405 }])
})

test('a file that moved from one instruction to another is no growth of either', async () => {
  const model = noise(90_000, 'model')
  const difference = await compare(
    [
      base(),
      step('RUN fetch', file('tmp/model', model), file('tmp/log', noise(70, 1))),
      step('RUN make', file('app/x', noise(100, 2))),
    ],
    [
      base(),
      step('RUN fetch', file('tmp/log', noise(70, 1))),
      step('RUN make', file('app/x', noise(100, 2)), file('app/model', model)),
    ],
  )
  expect(changes(difference)).toEqual([
    'changed RUN fetch -90000 (-90000 moved)',
    'changed RUN make +90000 (+90000 moved)',
  ])
  expect(difference.moved).toEqual([{ from: 'tmp/model', to: 'app/model', files: 1, bytes: 90_000 }])
})

test('two RUNs made one: what the second wrote is no growth of the first', async () => {
  const [one, two] = [file('opt/one', noise(5000, 1)), file('opt/two', noise(7000, 2))]
  const difference = await compare(
    [base(), step('RUN make one', one), step('RUN make two', two)],
    [base(), step('RUN make one && make two', one, two, file('opt/three', noise(10, 3)))],
  )
  expect(changes(difference)).toEqual([
    'changed RUN make one && make two +7010 (+7000 moved); added opt/three +10 in 1',
    'removed RUN make two -7000 (-7000 moved)',
  ])
})

test('a licence that two packages share did not move from one to the other', async () => {
  const difference = await compare(
    [base(), install(npmPackage('express', 1, 1000), npmPackage('lodash', 1, 60_000))],
    [base(), install(npmPackage('express', 1, 1000), npmPackage('ramda', 1, 50_000))],
  )
  expect(difference.moved).toEqual([])
  expect(difference.paths?.map(line)).toEqual([
    'removed app/node_modules/lodash/ -61800 in 5',
    'added app/node_modules/ramda/ +51800 in 5',
  ])
})

test('another name of a file is no file more', async () => {
  const git = noise(80_000, 'git')
  const difference = await compare(
    [base(), step('RUN make', file('usr/bin/git', git), hardlink('usr/bin/git-add', 'usr/bin/git'))],
    [
      base(),
      step(
        'RUN make',
        file('usr/bin/a-git', git),
        hardlink('usr/bin/git', 'usr/bin/a-git'),
        file('usr/x', 'x'),
      ),
    ],
  )
  expect(changes(difference)).toEqual(['changed RUN make +1; added usr/x +1 in 1'])
  expect(difference.moved).toEqual([])
})

test('what a later layer hides counts all the same', async () => {
  const archive = file('tmp/archive.tgz', noise(30_000, 'archive'))
  const difference = await compare(
    [base(), step('RUN fetch', file('opt/x', 'x'))],
    [
      base(),
      step('RUN fetch', archive, file('opt/x', 'x')),
      step('RUN rm /tmp/archive.tgz', whiteout('tmp/archive.tgz')),
    ],
  )
  expect(changes(difference)).toEqual([
    'changed RUN fetch +30000; added tmp/archive.tgz +30000 in 1',
    'added RUN rm /tmp/archive.tgz +0',
  ])
  expect(difference.growth.files).toBe(0)
})

test('a build without a cache changes nothing but times', async () => {
  const at = (mtime: number) => [
    base(),
    step('COPY . /app', ...sources().map((member) => ({ ...member, mtime }))),
  ]
  const difference = await compare(at(1_700_000_000), at(1_700_000_100))
  expect(changes(difference)).toEqual(['changed COPY . /app +0'])
  expect(difference.paths).toEqual([])
})

/** Which rows a change of these files comes to, each with its bytes before and after. */
async function rolledUp(files: Record<string, [number, number]>): Promise<string[]> {
  const members = (side: 0 | 1) =>
    Object.entries(files).flatMap(([path, sizes]) =>
      sizes[side] === 0 ? [] : [file(path, noise(sizes[side], `${path} ${sizes[side]}`))],
    )
  const difference = await compare(
    [base(), step('RUN make', ...members(0))],
    [base(), step('RUN make', ...members(1))],
  )
  return difference.paths?.map(line) ?? []
}

test('a folder is gone into as long as one part of it holds most of all that changed', async () => {
  const files = { 'usr/lib/x': [100, 450], 'usr/lib/y': [100, 350], 'usr/bin/z': [100, 500] } as const
  expect(await rolledUp(files as never)).toEqual([
    'changed usr/lib/ +600 in 2',
    'changed usr/bin/z +400 in 1',
  ])
})

test('a few that gained and lost much are not hidden in their sum', async () => {
  const files = { 'app/a/1': [0, 2000], 'app/b/1': [1900, 0], 'app/c/1': [10, 900], 'app/d': [5, 5] } as const
  expect(await rolledUp(files as never)).toEqual([
    'added app/a/1 +2000 in 1',
    'removed app/b/1 -1900 in 1',
    'changed app/c/1 +890 in 1',
  ])
})

test('many that gained and lost are one row', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 40 }, (_, i) => [`app/${i}/x`, i % 2 === 0 ? [100, 201] : [200, 100]]),
  )
  expect(await rolledUp(files as never)).toEqual(['changed app/ +20 in 40'])
})

test('what moved out of a folder is no part of what it lost', async () => {
  const spread = (bytes: number) => ['a', 'b', 'c'].map((name) => file(`app/${name}`, noise(bytes, name)))
  const model = noise(9000, 'model')
  const { paths, moved } = await compare(
    [base(), step('RUN make', ...spread(100), file('app/m', model))],
    [base(), step('RUN make', ...spread(110), file('srv/m', model))],
  )
  expect(paths).toMatchObject([{ path: 'app', beforeBytes: 300, afterBytes: 330, growthBytes: 30, files: 3 }])
  expect(moved).toMatchObject([{ from: 'app/m', to: 'srv/m' }])
})

test('of files that are the same, the one moved that is called so', async () => {
  const one = (path: string) => [
    file(`${path}/LICENSE`, noise(300, 'MIT')),
    file(`${path}/index`, noise(5000, path.slice(-1))),
  ]
  const { paths, moved } = await compare(
    [base(), step('RUN make', ...one('app/p'), ...one('app/q'))],
    [base(), step('RUN make', ...one('srv/q'))],
  )
  expect(moved).toEqual([{ from: 'app/q', to: 'srv/q', files: 2, bytes: 5300 }])
  expect(paths?.map(line)).toEqual(['removed app/p/ -5300 in 2'])
})

test('a finding is the same where its instruction is, or its folder', async () => {
  const scrap = (bytes: number, name = 'scrap') => file(`tmp/${name}/x`, noise(bytes, bytes))
  const { waste } = await compare(
    [
      base(),
      step('RUN make', file('app/x', noise(70_000, 1)), scrap(70_000)),
      step('RUN end', file('app/y', 'y')),
    ],
    [
      base(),
      step('RUN make', file('app/x', noise(70_000, 1)), scrap(80_000, 'other')),
      step('RUN end', file('app/y', 'y')),
    ],
  )
  expect(waste).toMatchObject([{ status: 'changed', rule: 'temporary-files', growthBytes: 10_000 }])
  const elsewhere = await compare(
    [base(), step('RUN make', file('app/x', noise(70_000, 1)), scrap(70_000))],
    [base(), step('RUN make', file('app/x', noise(70_000, 1))), step('RUN fetch all of it', scrap(90_000))],
  )
  expect(elsewhere.waste).toMatchObject([{ status: 'changed', rule: 'temporary-files', growthBytes: 20_000 }])
})

test('a layer that is missing in one of them is not the same, though its digest is', async () => {
  const steps = [base(), step('RUN make', file('app/x', noise(7000, 1))), step('RUN end', file('app/y', 'y'))]
  const old = await analyzeSteps(steps, {}, { files: 'all-digests' })
  const now = withoutLayer(old, 1)
  const difference = diff(old, now)
  checkDifference(old, now, difference)
  expect(changes(difference)).toEqual(['changed RUN make -7000; removed app/x -7000 in 1'])
  expect(difference.notes.map(({ code }) => code)).toEqual(['layers-missing'])
})

/** What is said of an image where a layer was not found. */
function withoutLayer(analysis: Analysis, index: number): Analysis {
  const { image, layers, instructions, files } = analysis
  const gone = layers[index]?.contentBytes ?? 0
  const columns = Object.entries(files as AnalysisFiles).map(([name, column]) => [
    name,
    column.filter((_, row) => files?.layer[row] !== index),
  ])
  return {
    ...analysis,
    image: { ...image, contentBytes: image.contentBytes - gone },
    layers: layers.map((layer) =>
      layer.index === index ? { ...layer, contentBytes: 0, entries: 0, missing: 'absent' } : layer,
    ),
    instructions: instructions.map((row) => (row.layers.includes(index) ? { ...row, contentBytes: 0 } : row)),
    files: Object.fromEntries(columns),
  }
}

test('what stays beside what moved has not moved with it', async () => {
  const foo = (top: string) => [0, 1].map((i) => file(`${top}/node_modules/foo/${i}.js`, noise(50_000, i)))
  const rest = [file('app/main.js', noise(9000, 'main')), file('app/node_modules/bar', noise(9000, 'bar'))]
  const { moved } = await compare(
    [base(), step('COPY . /', ...rest, ...foo('app'))],
    [base(), step('COPY . /', ...rest, ...foo('srv'))],
  )
  expect(moved).toEqual([
    { from: 'app/node_modules/foo', to: 'srv/node_modules/foo', files: 2, bytes: 100_000 },
  ])
})

test('what was ignored in one alone is noted', async () => {
  const image = [base(), step('RUN make', file('app/x', 'x'))]
  const [one, other, again] = await Promise.all(
    ['path:/one', 'path:/other', 'path:/one'].map((ignore) =>
      analyzeSteps(image, {}, { ignore: [ignore], files: 'all-digests' }),
    ),
  )
  const codes = (before?: Analysis, after?: Analysis) =>
    diff(before as Analysis, after as Analysis).notes.map(({ code }) => code)
  expect(codes(one, other)).toEqual(['other-ignores'])
  expect(codes(one, again)).toEqual([])
})
