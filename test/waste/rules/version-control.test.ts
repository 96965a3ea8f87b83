import { expect, test } from 'vitest'
import { analyzeSteps } from '../../helpers/check-analysis.js'
import { base, noise, step } from '../../helpers/image.js'
import { file, whiteout } from '../../helpers/write-tar.js'

const pack = noise(100_000, 1)

test('a COPY takes .git along: .dockerignore keeps it out', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step(
      'COPY . /app',
      file('app/.git/objects/pack/a', pack),
      file('app/main.js', 'x'),
      file('app/.gitkeep', 'y'),
    ),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'version-control',
      confidence: 'likely',
      wastedBytes: 100_000,
      files: 1,
      madeBy: [1],
      hiddenBy: [],
      changeAt: 1,
      message:
        '/app/.git came with instruction 2: the history of the sources, which hardly any program needs',
      fix: { summary: 'Add `**/.git` to .dockerignore, or leave it out of instruction 2 (`COPY . /app`)' },
    },
  ])
})

test('inside a tree that is chowned, both copies go when the first does not come', async () => {
  const { findings, instructions } = await analyzeSteps([
    base(),
    step('COPY . /app', file('app/.git/pack', pack), file('app/main.js', 'main')),
    step(
      'RUN chown -R 1:1 /app',
      file('app/.git/pack', pack, { uid: 1, gid: 1 }),
      file('app/main.js', 'main', { uid: 1, gid: 1 }),
    ),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'version-control',
      wastedBytes: 200_000,
      savesAlone: 200_000,
      files: 2,
      madeBy: [1, 2],
      hiddenBy: [2],
    },
    { rule: 'metadata-only-change', wastedBytes: 4, savesAlone: 100_004, files: 2 },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 100_004, 100_000])
})

test('what came with the base is its maker’s', async () => {
  const { findings, image } = await analyzeSteps([base(file('src/.git/pack', pack))])
  expect(findings).toMatchObject([
    { rule: 'version-control', own: false, wastedBytes: 0, savesAlone: 100_000 },
  ])
  expect(image.wastedBytes).toBe(0)
})

test('tools that are installed by a clone need it', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('RUN git clone flutter /opt/flutter', file('opt/flutter/.git/pack', pack)),
    step('RUN install nvm', file('root/.nvm/.git/pack', noise(100_000, 2))),
  ])
  expect(findings).toEqual([])
})

test('who moves something to where it is a .git has brought it there', async () => {
  const { findings } = await analyzeSteps([
    base(),
    step('COPY history /src/history', file('src/history/pack', pack)),
    step('RUN mv /src/history /src/.git', whiteout('src/history'), file('src/.git/pack', pack)),
  ])
  expect(findings).toMatchObject([
    { rule: 'version-control', madeBy: [2], changeAt: 2 },
    { rule: 'moved', madeBy: [1], changeAt: 1 },
  ])
})
