import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { FixContext } from '../fixer.js'
import { readSequence } from '../shell/sequence.js'
import { shellTokens, type Token } from '../shell/tokens.js'

/** What a variable is where a RUN stands. */
export interface StageVariable {
  readonly value: string
  /** ENV and nothing else may have set it: an ARG can be another for each build. */
  readonly certain: boolean
  readonly setAt: DockerfileInstruction
}

export type StageVariables = ReadonlyMap<string, StageVariable>

/** What the ENVs and ARGs of the image's stages say before an instruction, where they say it in plain letters. */
export function stageVariables(before: DockerfileInstruction, { alignment }: FixContext): StageVariables {
  const variables = new Map<string, StageVariable>()
  // A shell that sets variables by itself is not followed.
  if (readSequence(before)?.some(({ program }) => /^(export|unset|read)$/.test(program ?? '')))
    return variables
  for (const { instructions } of alignment.stages) {
    for (const instruction of instructions) {
      const { keyword, command } = instruction
      if (instruction.index >= before.index || !/^(ENV|ARG)$/.test(keyword)) continue
      // An ARG ends with its stage.
      if (keyword === 'ARG' && !instructions.includes(before)) continue
      const words = shellTokens(command) ?? []
      // `ENV name value`, as it was written once.
      const [name, ...rest] = words
      const old = keyword === 'ENV' && name && !name.text.includes('=')
      const pairs = old
        ? [[name.text, rest.length === 1 ? (rest[0]?.literal ?? null) : null] as const]
        : words.map(assignment)
      for (const [key, value] of pairs) {
        if (keyword === 'ARG' && variables.get(key)?.certain) continue
        variables.delete(key)
        if (value !== null && /^[\w.:/@%+,-]+$/.test(value))
          variables.set(key, { value, certain: keyword === 'ENV', setAt: instruction })
      }
    }
  }
  return variables
}

function assignment({ text, literal }: Token): readonly [string, string | null] {
  const at = text.indexOf('=')
  if (at < 0) return [text, null]
  const name = text.slice(0, at)
  return [name, literal === null ? null : literal.slice(at + 1)]
}

/** A word with its variables replaced; null where one is not known. `certain`: only such that no build can change. */
export function replaceVariables(
  { text, literal, glob }: Token,
  variables: StageVariables,
  certain: boolean,
): string | null {
  if (literal !== null) return glob ? null : literal
  const plain = /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text
  if (!/^(?:[\w.:/@%+,-]|\$\w+|\$\{\w+\})+$/.test(plain)) return null
  let known = true
  const replaced = plain.replace(/\$\{?(\w+)\}?/g, (_, name: string) => {
    const variable = variables.get(name)
    known &&= variable !== undefined && (variable.certain || !certain)
    return variable?.value ?? ''
  })
  return known ? replaced : null
}

/** Whether all variables of a text have their value before this instruction. */
export function isSetBefore(text: string, variables: StageVariables, at: DockerfileInstruction): boolean {
  return [...text.matchAll(/\$\{?(\w+)\}?/g)].every(
    ([, name = '']) => (variables.get(name)?.setAt.index ?? at.index) < at.index,
  )
}
