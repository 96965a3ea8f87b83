import { expect, test } from 'vitest'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, noise, step } from '../helpers/image.js'
import { file, hardlink, whiteout } from '../helpers/write-tar.js'

const content = noise(100_000, 1)
const tool = (uid: number, mode = 0o755) => file('opt/tool', content, { uid, mode })

test('files of the base changed twice: each copy is the waste of the RUN that wrote it', async () => {
  const { findings, instructions, image } = await analyzeSteps([
    base(tool(0)),
    step('RUN chown 1 /opt/tool', tool(1)),
    step('RUN chmod 700 /opt/tool', tool(1, 0o700)),
  ])
  expect(findings).toMatchObject([
    {
      rule: 'metadata-only-change',
      confidence: 'certain',
      madeBy: [0],
      hiddenBy: [1],
      changeAt: 1,
      wastedBytes: 100_000,
    },
    {
      rule: 'metadata-only-change',
      confidence: 'certain',
      madeBy: [1],
      hiddenBy: [2],
      changeAt: 2,
      wastedBytes: 100_000,
    },
  ])
  expect(findings[1]?.fix.summary).toContain('as the base image has it')
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 100_000, 100_000])
  expect(image).toMatchObject({ wastedBytes: 200_000, baseShadowedBytes: 0 })
})

test('changed, then deleted: the copy is wasted once', async () => {
  const { findings, image } = await analyzeSteps([
    base(tool(0)),
    step('RUN chown 1 /opt/tool', tool(1)),
    step('RUN rm /opt/tool', whiteout('opt/tool')),
  ])
  expect(findings).toMatchObject([
    { rule: 'metadata-only-change', changeAt: 1, wastedBytes: 100_000 },
    { rule: 'deleted-later', changeAt: 1, wastedBytes: 0, savesAlone: 100_000 },
  ])
  expect(image).toMatchObject({ wastedBytes: 100_000, visibleBytes: image.contentBytes - 200_000 })
})

test('files of the base and own ones changed together: two findings, each its own blame', async () => {
  const own = (uid: number) => file('opt/own', noise(50_000, 2), { uid })
  const { findings, instructions } = await analyzeSteps([
    base(tool(0)),
    step('COPY own /opt/', own(0)),
    step('RUN chown -R 1 /opt', tool(1), own(1)),
  ])
  expect(findings).toMatchObject([
    { rule: 'metadata-only-change', changeAt: 2, wastedBytes: 100_000 },
    { rule: 'metadata-only-change', changeAt: 1, wastedBytes: 50_000 },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 50_000, 100_000])
})

test('a cache that is linked to from where it is used is no waste', async () => {
  const linked = await analyzeSteps([
    base(),
    step('RUN git worktree', file('src/.git/a', content), hardlink('src/a', 'src/.git/a')),
  ])
  expect(linked.findings).toEqual([])
  const inside = await analyzeSteps([
    base(),
    step('RUN git clone', file('src/.git/a', content), hardlink('src/.git/b', 'src/.git/a')),
  ])
  expect(inside.findings).toMatchObject([{ rule: 'version-control', wastedBytes: 100_000, files: 1 }])
})

test('one file in the place of one of the base and of an own one: it is needed for the own one', async () => {
  const own = (uid: number) => file('opt/own', content, { uid })
  const { findings, instructions } = await analyzeSteps([
    base(tool(0)),
    step('COPY own /opt/', own(0)),
    step('RUN chown 1 /opt/own && ln -f /opt/own /opt/tool', own(1), hardlink('opt/tool', 'opt/own')),
  ])
  expect(findings).toMatchObject([
    { rule: 'metadata-only-change', madeBy: [1], hiddenBy: [2], changeAt: 1, wastedBytes: 100_000 },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 100_000, 0])
})

test('hard links that a chown tears apart: all but one of what they become are too many', async () => {
  const name = (path: string, uid: number) => file(path, content, { uid })
  const { findings, instructions } = await analyzeSteps([
    base(),
    step('RUN make', name('one', 0), hardlink('two', 'one'), hardlink('three', 'one')),
    step('RUN chown 1 /one /two /three', name('one', 1), name('two', 1), name('three', 1)),
  ])
  expect(findings).toMatchObject([
    { rule: 'metadata-only-change', wastedBytes: 300_000, savesAlone: 300_000, files: 3, changeAt: 1 },
  ])
  expect(instructions.map((row) => row.wastedBytes)).toEqual([0, 100_000, 200_000])
})

test('hard links of which a container sees no more: nothing is left to be one of them', async () => {
  const name = (path: string, uid: number) => file(path, content, { uid })
  const { image } = await analyzeSteps([
    base(),
    step('RUN make', name('one', 0), hardlink('two', 'one')),
    step('RUN chown 1 /one /two', name('one', 1), name('two', 1)),
    step('RUN rm /one /two', whiteout('one'), whiteout('two')),
  ])
  expect(image).toMatchObject({ wastedBytes: 300_000, shadowedBytes: 300_000 })
})
