import { expect, test } from 'vitest'
import { align } from '../../packages/core/src/dockerfile/align.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'
import { Dice } from '../helpers/random/dice.js'
import {
  type Builder,
  type RandomInstruction,
  randomInstruction,
  recorded,
  write,
} from './random-dockerfile.js'
import { stepsOf } from './steps.js'

const RUNS = 500

/** What somebody may do to a file after the build: change a line, take one out, put one in, move or double one. */
function edit(dice: Dice, instructions: readonly RandomInstruction[], other: RandomInstruction) {
  const at = dice.below(instructions.length)
  const one = instructions[at] as RandomInstruction
  switch (dice.below(5)) {
    case 0:
      return instructions.with(at, other)
    case 1:
      return instructions.toSpliced(at, 1)
    case 2:
      return instructions.toSpliced(at, 0, other)
    case 3:
      return instructions.toSpliced(at, 1).toSpliced(dice.below(instructions.length), 0, one)
    default:
      return instructions.toSpliced(at, 0, one)
  }
}

test('a random Dockerfile is aligned with its history, and after an edit no step gets the line of another text', () => {
  let [whole, part, edited] = [0, 0, 0]
  for (let seed = 0; seed < RUNS; seed++) {
    const dice = new Dice(seed)
    const builder: Builder = dice.chance(50) ? 'buildkit' : 'classic'
    let last = 100
    const random = () => randomInstruction(dice, builder, () => last++)
    const some = (count: number) => Array.from({ length: count }, random)
    const [base, own] = [some(dice.below(5)), some(1 + dice.below(12))]
    const made = [...base, ...own]
    const history = made.flatMap((one) => recorded(one, builder))
    const known = dice.chance(50)
    const steps = stepsOf(history, known ? base.length : null)
    const check = (instructions: readonly RandomInstruction[]) => {
      const { text, at } = write(instructions, dice.pick(['\n', '\r\n']))
      const { lines, complete, trouble } = align(parseDockerfile(text), undefined, steps)
      const texts = (list: readonly (RandomInstruction | undefined)[]) =>
        list.map((one) => one && JSON.stringify(recorded(one, builder)))
      const aligned = [...lines].map(([step, { line }]) => [step, at.get(line)] as const)
      // Whatever the file: a line is that of the step's own text, and those further down are of later steps.
      expect(texts(aligned.map(([, one]) => one)), `seed ${seed}`).toEqual(
        texts(aligned.map(([step]) => made[step])),
      )
      expect([...lines.values()].map(({ line }) => line)).toEqual(
        [...lines.values()].map(({ line }) => line).sort((a, b) => a - b),
      )
      expect(trouble === null).toBe(complete)
      if (complete && known) {
        // A last LABEL may as well be from the command line of the classic builder.
        const labelled = instructions.length < own.length && builder === 'classic'
        const told = labelled && own.at(-1)?.buildKit.startsWith('LABEL') ? own.slice(0, -1) : own
        expect(texts(instructions), `seed ${seed}`).toEqual(texts(told))
      }
      return { complete, aligned }
    }
    const first = check(own)
    if (known) expect(first.complete, `seed ${seed}`).toBe(true)
    if (first.complete) {
      expect(first.aligned.map(([step]) => step)).toEqual(own.map((_, i) => base.length + i))
      whole++
    }
    const other = check(edit(dice, own, random()))
    if (!other.complete) edited++
    if (!other.complete && other.aligned.length > 0) part++
  }
  // Not all for want of trying.
  expect(whole).toBeGreaterThan(RUNS * 0.8)
  expect(edited).toBeGreaterThan(RUNS * 0.5)
  expect(part).toBeGreaterThan(RUNS * 0.3)
})
