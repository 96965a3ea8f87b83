import { expect, test } from 'vitest'
import { replay } from '../../packages/core/src/image/replay.js'
import { indexLayer } from '../../packages/core/src/layer/index-layer.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { saveImage, stream } from '../helpers/image.js'
import { type Account, account } from '../helpers/random/account.js'
import { describeAccount, describeReplay } from '../helpers/random/describe.js'
import { expectNumbers } from '../helpers/random/expect-numbers.js'
import { type ExpectedWaste, expectedWaste } from '../helpers/random/expected-waste.js'
import type { PlainInode, PlainLayer } from '../helpers/random/plain-layer.js'
import { randomScript, type Script } from '../helpers/random/script.js'
import { shrink } from '../helpers/random/shrink.js'
import { unpackPlainTar } from '../helpers/random/unpack-plain-tar.js'
import { writeScript } from '../helpers/random/write-script.js'
import { TempFolder } from '../helpers/temp-folder.js'

// LAYERSIZE_TEST_SEED=17,23 runs only these; LAYERSIZE_TEST_SEEDS=5000 so many.
const { LAYERSIZE_TEST_SEED, LAYERSIZE_TEST_SEEDS = '400' } = process.env
const SEEDS = LAYERSIZE_TEST_SEED
  ? LAYERSIZE_TEST_SEED.split(',').map(Number)
  : Array.from({ length: Number(LAYERSIZE_TEST_SEEDS) }, (_, seed) => seed)
const TERMS = { contents: 1000, capabilities: true, linksToBelow: true }

const met = new Set<string>()
const temp = new TempFolder()

test.each(SEEDS)('seed %i', async (seed) => {
  const script = randomScript(seed, TERMS)
  const failure = await failureOf(script)
  if (!failure) return
  const smallest = await shrink(script, async (smaller) => (await failureOf(smaller)) !== null)
  console.error(`LAYERSIZE_TEST_SEED=${seed}, shrunk:\n${writeScript(smallest).dockerfile}`)
  throw (await failureOf(smallest)) ?? failure
})

// A test of what the generator never makes would tell nothing.
test.runIf(SEEDS.length >= 200)('the images have something of each kind to be compared', () => {
  expect([...met].sort()).toEqual(
    [
      'copied-again certain, of the base',
      'copied-again certain, own',
      'copied-again possible, of the base',
      'copied-again possible, own',
      'deleted-later certain, own',
      'deleted-later possible, own',
      'metadata-only-change certain, of the base',
      'metadata-only-change certain, own',
      'metadata-only-change likely, own',
      'metadata-only-change possible, of the base',
      'moved certain, own',
      'moved likely, of the base',
      'opaque folders',
      'replaced-later likely, own',
      'replaced-later possible, own',
      'several names of a copy',
      'hard links to lower layers',
      'waste inside the base',
      'what was written again, hidden again',
    ].sort(),
  )
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
  const unpacked = layers.map(unpackPlainTar)
  const expected = account(unpacked)
  const allowance = { limit: 10_000, left: 10_000 }
  const indexes = []
  for (const tar of layers) indexes.push((await indexLayer('layer', stream(tar), allowance)).index)
  expect(describeReplay(replay(indexes))).toEqual(describeAccount(expected))

  const base = baseSteps > 1 ? temp.file(saveImage(steps.slice(0, baseSteps))) : undefined
  const analysis = await analyzeSteps(steps, {}, { base })
  const waste = expectedWaste(expected, makers, baseSteps)
  note(waste, unpacked)
  expectNumbers(analysis, expected, waste, makers, baseSteps)
  expectEnoughIsLeft(expected, account(unpacked.slice(0, baseSteps)), waste, baseSteps)
}

/**
 * Whoever follows all findings still has each content as often as a container sees it, from the base or from a step, what
 * was linked before counted once.
 */
function expectEnoughIsLeft(
  { copies }: Account,
  base: Account,
  { booked, torn }: ExpectedWaste,
  baseLayers: number,
): void {
  const key = ({ kind, content }: PlainInode) => `${kind} ${content}`
  const own = copies.filter(({ layer }) => layer >= baseLayers)
  for (const content of new Set(own.map(({ inode }) => key(inode)))) {
    const alike = own.filter(({ inode }) => key(inode) === content)
    const seen = alike.filter((copy) => copy.shadow === null && !torn.has(copy))
    const left = alike.filter((copy) => !booked.has(copy))
    const inBase = [...base.visible.values()].filter((inode) => key(inode) === content)
    expect(left.length + inBase.length).toBeGreaterThanOrEqual(seen.length)
  }
}

function note({ findings, bookedInBase }: ExpectedWaste, layers: readonly PlainLayer[]): void {
  for (const { rule, confidence, own, ofBase, copies } of findings) {
    if (!own) continue
    met.add(`${rule} ${confidence}, ${ofBase ? 'of the base' : 'own'}`)
    if (ofBase && [...copies].some(({ shadow }) => shadow)) met.add('what was written again, hidden again')
  }
  if (bookedInBase.size > 0) met.add('waste inside the base')
  for (const { opaque, linksToBelow, names } of layers) {
    if (opaque.length > 0) met.add('opaque folders')
    if (linksToBelow.size > 0) met.add('hard links to lower layers')
    if (new Set(names.values()).size < names.size) met.add('several names of a copy')
  }
}
