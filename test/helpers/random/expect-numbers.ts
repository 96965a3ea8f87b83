import { expect } from 'vitest'
import type { Analysis } from '../../../packages/core/src/index.js'
import type { Account, PlainCopy } from './account.js'
import type { ExpectedWaste, Maker } from './expected-waste.js'

/** The rules that look at layers alone, and not at what files are called. */
const LAYER_RULES = ['metadata-only-change', 'copied-again', 'moved', 'deleted-later', 'replaced-later']

/** Holds an analysis to the bytes of an account, of the image and of each row, and to the user's own findings. */
export function expectNumbers(
  analysis: Analysis,
  { copies }: Account,
  waste: ExpectedWaste,
  makers: readonly Maker[],
  baseLayers: number,
): void {
  const { image, layers, instructions, findings } = analysis
  const shadowed = copies.filter(({ shadow }) => shadow !== null)
  const by = (cause: string) => sum(shadowed.filter(({ shadow }) => shadow?.cause === cause))
  const inBase = sum(copies.filter(({ layer }) => layer < baseLayers))
  const known = analysis.context.base.layers !== null
  if (known) expect(analysis.context.base.layers).toBe(baseLayers)
  expect(image).toMatchObject({
    contentBytes: sum(copies),
    visibleBytes: sum(copies) - sum(shadowed),
    shadowedBytes: sum(shadowed),
    shadowedBy: {
      'same-content': by('same-content'),
      moved: by('moved'),
      replaced: by('replaced'),
      deleted: by('deleted'),
    },
    wastedBytes: sum(waste.booked),
    baseBytes: known ? inBase : null,
    ownBytes: known ? sum(copies) - inBase : null,
    baseWastedBytes: known ? sum(waste.bookedInBase) : null,
  })
  const madeIn = (index: number | null) => copies.filter(({ layer }) => layer === index)
  expect(layers.map((layer) => layer.contentBytes)).toEqual([...layers.keys()].map((at) => sum(madeIn(at))))
  expect(instructions.map((row) => [row.contentBytes, row.shadowedBytes, row.wastedBytes])).toEqual(
    makers.map(({ layer }) => {
      const made = madeIn(layer)
      const wasted = made.filter((copy) => waste.booked.has(copy))
      return [sum(made), sum(made.filter(({ shadow }) => shadow !== null)), sum(wasted)]
    }),
  )
  const found = findings
    .filter(({ rule, own }) => own && LAYER_RULES.includes(rule))
    .map(({ rule, confidence, changeAt, files, savesAlone }) =>
      [rule, confidence, changeAt, files, savesAlone].join(' '),
    )
  const expected = waste.findings
    .filter(({ own }) => own)
    .map(({ rule, confidence, changeAt, copies }) => {
      const instruction = makers.findIndex(({ layer }) => layer === changeAt)
      return [rule, confidence, instruction, copies.size, sum(copies)].join(' ')
    })
  expect(found.sort()).toEqual(expected.sort())
}

function sum(copies: Iterable<PlainCopy>): number {
  return [...copies].reduce((total, { inode }) => total + inode.bytes, 0)
}
