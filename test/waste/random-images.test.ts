import { expect, test } from 'vitest'
import { replay } from '../../packages/core/src/image/replay.js'
import { indexLayer } from '../../packages/core/src/layer/index-layer.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { saveImage, stream } from '../helpers/image.js'
import { account, type PlainCopy } from '../helpers/random/account.js'
import {
  describeAccount,
  describeExpected,
  describeFindings,
  describeReplay,
} from '../helpers/random/describe.js'
import { expectedWaste } from '../helpers/random/expected-waste.js'
import { randomScript, type Script } from '../helpers/random/script.js'
import { shrink } from '../helpers/random/shrink.js'
import { unpackPlainTar } from '../helpers/random/unpack-plain-tar.js'
import { writeScript } from '../helpers/random/write-script.js'
import { TempFolder } from '../helpers/temp-folder.js'

// LAYERSIZE_TEST_SEED=17,23 runs only these; LAYERSIZE_TEST_SEEDS=5000 so many.
const { LAYERSIZE_TEST_SEED, LAYERSIZE_TEST_SEEDS = '240' } = process.env
const SEEDS = LAYERSIZE_TEST_SEED
  ? LAYERSIZE_TEST_SEED.split(',').map(Number)
  : Array.from({ length: Number(LAYERSIZE_TEST_SEEDS) }, (_, seed) => seed)
const TERMS = { contents: 1000, capabilities: true, linksToBelow: true }

const temp = new TempFolder()

test.each(SEEDS)('seed %i', async (seed) => {
  const script = randomScript(seed, TERMS)
  const failure = await failureOf(script)
  if (!failure) return
  const smallest = await shrink(script, async (smaller) => (await failureOf(smaller)) !== null)
  console.error(`LAYERSIZE_TEST_SEED=${seed}, shrunk:\n${writeScript(smallest).dockerfile}`)
  throw (await failureOf(smallest)) ?? failure
})

async function failureOf(script: Script): Promise<Error | null> {
  try {
    await compare(script)
    return null
  } catch (error) {
    return error as Error
  }
}

async function compare(script: Script): Promise<void> {
  const { steps, makers, layers } = writeScript(script)
  const { baseSteps } = script
  const expected = account(layers.map(unpackPlainTar))
  const allowance = { limit: 10_000, left: 10_000 }
  const indexes = []
  for (const tar of layers) indexes.push((await indexLayer('layer', stream(tar), allowance)).index)
  expect(describeReplay(replay(indexes))).toEqual(describeAccount(expected))

  const base = baseSteps > 1 ? temp.file(saveImage(steps.slice(0, baseSteps))) : undefined
  const { image, layers: rows, instructions, findings } = await analyzeSteps(steps, {}, { base })
  const waste = expectedWaste(expected, makers, baseSteps)
  const { copies } = expected
  const bytes = (of: readonly PlainCopy[]) => of.reduce((sum, { inode }) => sum + inode.bytes, 0)
  const shadowedBy = (cause: string) => bytes(copies.filter(({ shadow }) => shadow?.cause === cause))
  const visible = bytes(copies.filter(({ shadow }) => shadow === null))
  const inBase = bytes(copies.filter(({ layer }) => layer < baseSteps))
  expect(image).toMatchObject({
    contentBytes: bytes(copies),
    visibleBytes: visible,
    shadowedBytes: bytes(copies) - visible,
    shadowedBy: {
      'same-content': shadowedBy('same-content'),
      moved: shadowedBy('moved'),
      replaced: shadowedBy('replaced'),
      deleted: shadowedBy('deleted'),
    },
    wastedBytes: bytes([...waste.booked]),
    baseBytes: base ? inBase : null,
    ownBytes: base ? bytes(copies) - inBase : null,
    baseWastedBytes: base ? bytes([...waste.bookedInBase]) : null,
  })
  const madeBy = (index: number | null) => copies.filter(({ layer }) => layer === index)
  expect(rows.map((row) => row.contentBytes)).toEqual(layers.map((_, index) => bytes(madeBy(index))))
  expect(instructions.map((row) => [row.contentBytes, row.shadowedBytes, row.wastedBytes])).toEqual(
    makers.map(({ layer }) => {
      const made = madeBy(layer)
      const shadowed = made.filter(({ shadow }) => shadow !== null)
      const wasted = made.filter((copy) => waste.booked.has(copy))
      return [bytes(made), bytes(shadowed), bytes(wasted)]
    }),
  )
  expect(describeFindings(findings)).toEqual(describeExpected(waste, makers))
}
