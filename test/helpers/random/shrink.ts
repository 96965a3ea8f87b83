import type { Script } from './script.js'

/** The smallest script that still fails which is found by leaving out one step or one command at a time. */
export async function shrink(script: Script, fails: (script: Script) => Promise<boolean>): Promise<Script> {
  for (const smaller of shorter(script)) if (await fails(smaller)) return shrink(smaller, fails)
  return script
}

function* shorter(script: Script): Generator<Script> {
  const { steps, baseSteps } = script
  for (const [index, step] of [...steps.entries()].reverse()) {
    const inBase = index < baseSteps
    const left = steps.toSpliced(index, 1)
    // A base of its own, and something on it, stay what they are.
    if (inBase ? baseSteps > 1 : left.length > Math.max(baseSteps, 1))
      yield { ...script, steps: left, baseSteps: inBase ? baseSteps - 1 : baseSteps }
    if (step.keyword !== 'RUN') continue
    for (const at of step.acts.keys()) {
      if (step.acts.length > 1)
        yield { ...script, steps: steps.with(index, { ...step, acts: step.acts.toSpliced(at, 1) }) }
    }
  }
}
