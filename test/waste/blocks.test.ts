import { expect, test } from 'vitest'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { base, classic, noise } from '../helpers/image.js'
import { file, whiteout } from '../helpers/write-tar.js'

const empty = (createdBy: string) => ({ createdBy, members: null })

test('one layer for a block of instructions: its bytes stand on the last, and advice speaks of the block', async () => {
  const { layers, instructions, findings, warnings } = await analyzeSteps([
    base(),
    empty('/bin/sh -c #(nop) COPY file:01 in /a '),
    empty('/bin/sh -c #(nop) ENV A=b'),
    { ...classic('/bin/sh -c #(nop) LABEL c=d', file('a', noise(70_000, 1))), comment: 'FROM base' },
    { ...empty('/bin/sh -c rm /a'), comment: 'FROM app' },
    classic('/bin/sh -c #(nop) CMD ["b"]', whiteout('a')),
  ])
  expect(layers.map((layer) => layer.instructions)).toEqual([[0], [1, 3], [4, 5]])
  expect(instructions.map((row) => row.contentBytes)).toEqual([5, 0, 0, 70_000, 0, 0])
  expect(findings).toMatchObject([
    {
      message:
        'The block of instructions 5 to 6 deletes /a, which the block of instructions 2 to 4 still ships',
      changeAt: 3,
    },
  ])
  // Neither LABEL nor CMD has to do with it.
  expect(findings[0]?.fix.summary).not.toMatch(/LABEL|CMD|`/)
  expect(warnings).toEqual([
    {
      code: 'several-instructions-in-a-layer',
      message:
        'Layers hold the work of several instructions, and their bytes stand on the last of those: 2, such as that of instructions 2 to 4',
    },
  ])
})

test('a step that changed nothing is in no block of another builder', async () => {
  const { layers, warnings } = await analyzeSteps([
    base(),
    empty('/bin/sh -c true'),
    classic('/bin/sh -c touch /a', file('a')),
  ])
  expect(layers.map((layer) => layer.instructions)).toEqual([[0], [2]])
  expect(warnings).toEqual([])
})

test('an instruction that writes nothing has the layer of a block, whoever built it', async () => {
  const { layers } = await analyzeSteps([
    base(),
    empty('/bin/sh -c touch /a'),
    classic('/bin/sh -c #(nop) LABEL c=d', file('a')),
  ])
  expect(layers.map((layer) => layer.instructions)).toEqual([[0], [1, 2]])
})

test('a block ends with its layer, and holds only what podman built', async () => {
  const { layers } = await analyzeSteps([
    base(),
    empty('docker commit of a container that changed nothing'),
    { ...classic('/bin/sh -c touch /a', file('a')), comment: 'FROM base' },
    empty('/bin/sh -c true'),
    classic('/bin/sh -c touch /b', file('b')),
  ])
  expect(layers.map((layer) => layer.instructions)).toEqual([[0], [2], [4]])
})
