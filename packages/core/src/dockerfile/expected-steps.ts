import type { BuiltStages } from './built-stages.js'
import type { Dockerfile, DockerfileInstruction } from './dockerfile.js'
import { parseDockerfile } from './parse-dockerfile.js'
import { newScope } from './scope.js'
import { type StepMatcher, stepMatcher } from './step-matcher.js'

/** A step that a Dockerfile lets one expect. */
export interface ExpectedStep {
  /** The instruction that says so: for what an ONBUILD of a stage has triggered, the ONBUILD. */
  readonly source: DockerfileInstruction
  /** What is done. */
  readonly keyword: string
  readonly matches: StepMatcher
}

/** The steps of all stages in order, each stage beginning with what the ONBUILDs of the one below trigger. */
export function expectedSteps({ stages, base }: BuiltStages, { escape: joint }: Dockerfile): ExpectedStep[] {
  const scope = newScope(base, joint)
  const steps: ExpectedStep[] = []
  const expect = (source: DockerfileInstruction, instruction: DockerfileInstruction) => {
    steps.push({ source, keyword: instruction.keyword, matches: stepMatcher(instruction, scope) })
    scope.add(instruction)
  }
  let triggers: readonly DockerfileInstruction[] = []
  for (const { instructions } of stages) {
    for (const trigger of triggers) {
      const triggered = parseTrigger(trigger.command, joint)
      if (triggered) expect(trigger, triggered)
    }
    for (const instruction of instructions) expect(instruction, instruction)
    triggers = instructions.filter(({ keyword }) => keyword === 'ONBUILD')
  }
  return steps
}

/** The instruction that an ONBUILD puts off. */
export function parseTrigger(command: string, joint: string): DockerfileInstruction | undefined {
  const directive = joint === '`' ? '# escape=`\n' : ''
  return parseDockerfile(`${directive}${command}`).instructions[0]
}
