import { expect, test } from 'vitest'
import { type Analysis, diff } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { Dice } from '../helpers/random/dice.js'
import { randomScript, type Script } from '../helpers/random/script.js'
import { writeScript } from '../helpers/random/write-script.js'
import { checkDifference } from './check-difference.js'

// LAYERSIZE_TEST_SEED=17,23 runs only these; LAYERSIZE_TEST_SEEDS=5000 so many.
const { LAYERSIZE_TEST_SEED, LAYERSIZE_TEST_SEEDS = '60' } = process.env
const SEEDS = LAYERSIZE_TEST_SEED
  ? LAYERSIZE_TEST_SEED.split(',').map(Number)
  : Array.from({ length: Number(LAYERSIZE_TEST_SEEDS) }, (_, seed) => seed)
const TERMS = { contents: 1000, capabilities: true, linksToBelow: true }

const analyzeScript = (script: Script): Promise<Analysis> =>
  analyzeSteps(writeScript(script).steps, {}, { files: 'all-digests' })

test.each(SEEDS)('seed %i: all adds up', async (seed) => {
  const script = randomScript(seed, TERMS)
  const before = await analyzeScript(script)
  for (const other of [edited(script, seed), randomScript(seed + 100_000, TERMS)]) {
    const after = await analyzeScript(other)
    checkDifference(before, after, diff(before, after))
    checkDifference(after, before, diff(after, before))
  }
  checkDifference(before, before, diff(before, before))
})

test.each(SEEDS.slice(0, 20))('seed %i: layers in another order are the same layers', async (seed) => {
  const { steps } = writeScript(randomScript(seed, TERMS))
  const dice = new Dice(seed)
  const shuffled = [...steps]
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = dice.below(i + 1)
    ;[shuffled[i], shuffled[j]] = [shuffled[j] as (typeof steps)[0], shuffled[i] as (typeof steps)[0]]
  }
  const before = await analyzeSteps(steps, {}, { files: 'all-digests' })
  const after = await analyzeSteps(shuffled, {}, { files: 'all-digests' })
  const { growth, instructions, paths, moved } = diff(before, after)
  expect(growth.contentBytes).toBe(0)
  expect(instructions.map(({ status }) => status)).toEqual(steps.map(() => 'same'))
  expect({ paths, moved }).toEqual({ paths: [], moved: [] })
})

/** The script after a day's work: a step less, two that changed places, one of another script. */
function edited(script: Script, seed: number): Script {
  const dice = new Dice(seed + 7)
  const steps = [...script.steps]
  const own = () => script.baseSteps + dice.below(Math.max(1, steps.length - script.baseSteps))
  if (dice.chance(60)) steps.splice(own(), 1)
  if (dice.chance(40)) {
    const [i, j] = [own(), own()]
    const [one, other] = [steps[i], steps[j]]
    if (one && other) [steps[i], steps[j]] = [other, one]
  }
  if (dice.chance(80)) {
    const more = randomScript(seed + 200_000, TERMS)
    steps.splice(own(), 0, dice.pick(more.steps.slice(1)))
  }
  return { ...script, steps }
}
