import type { Dice } from '../helpers/random/dice.js'
import { buildKit, classic, type Recorded } from './steps.js'

/** An instruction as somebody may write it, and what the builders record of it. */
export interface RandomInstruction {
  readonly source: readonly string[]
  readonly buildKit: string
  /** Null where it is as BuildKit records it. */
  readonly classic: string | null
}

export type Builder = 'buildkit' | 'classic'

const NAMES = ['app', 'src', 'lib', 'conf', 'data', 'web']
const WORDS = ['make', 'echo one', 'npm ci', 'true', 'rm -rf /tmp/x', 'chown -R app /app', 'apt-get update']
const DIGEST = 'f'.repeat(64)

/** One of few, so that the same comes again; or with a number of its own. Only BuildKit takes here-documents. */
export function randomInstruction(dice: Dice, builder: Builder, unique: () => number): RandomInstruction {
  const name = dice.pick(NAMES)
  const number = dice.below(3) === 0 ? unique() : dice.below(3)
  const value = `v${number}`
  const kind = dice.below(10)
  switch (kind) {
    case 0:
    case 1:
    case 2:
      return run(dice, builder, [dice.pick(WORDS), dice.pick(WORDS), `step ${value}`])
    case 3: {
      const flags = dice.pick(['', '--link ', '--from=x ', '--chown=1:1 '])
      const keyword = dice.pick(['COPY', 'copy', 'ADD'])
      const recorded = keyword.toUpperCase()
      return {
        source: [`${keyword} ${flags}${name}-${value} /${name}/${value}`],
        buildKit: `${recorded} ${name}-${value} /${name}/${value}`,
        classic: `${recorded} file:${DIGEST} in /${name}/${value} `,
      }
    }
    case 4: {
      const recorded = `ENV A_${name}=${value} B=x y`
      return {
        source: [`ENV A_${name}=${value} \\`, '  # comment', '  B="x y"'],
        buildKit: recorded,
        classic: null,
      }
    }
    case 5:
      return { source: [`WORKDIR /${name}/${value}/`], buildKit: `WORKDIR /${name}/${value}`, classic: null }
    case 6:
      return {
        source: [`CMD ["${name}", "${value}"]`],
        buildKit: `CMD ["${name}" "${value}"]`,
        classic: null,
      }
    case 7:
      return {
        source: [`LABEL a=${value}\tb='${name}'`],
        buildKit: `LABEL a=${value} b=${name}`,
        classic: null,
      }
    case 8:
      return {
        source: [`EXPOSE ${number + 1000} 53/udp`],
        buildKit: `EXPOSE map[53/udp:{} ${number + 1000}/tcp:{}]`,
        classic: `EXPOSE ${number + 1000} 53/udp`,
      }
    default:
      return { source: [`USER ${name}-${value}`], buildKit: `USER ${name}-${value}`, classic: null }
  }
}

function run(dice: Dice, builder: Builder, commands: readonly string[]): RandomInstruction {
  if (builder === 'buildkit' && dice.below(4) === 0) {
    const body = `${commands.join('\n')}\n`
    return {
      source: ['RUN <<-END', ...commands.map((command) => `\t${command}`), '\tEND'],
      buildKit: `RUN /bin/sh -c ${body}`,
      classic: null,
    }
  }
  const source = commands.map(
    (command, i) => `${i === 0 ? 'RUN ' : '  '}${command}${i + 1 < commands.length ? ' && \\' : ''}`,
  )
  const recorded = commands.map((command, i) => (i === 0 ? command : `  ${command}`)).join(' && ')
  return { source, buildKit: `RUN /bin/sh -c ${recorded}`, classic: `RUN ${recorded}` }
}

export function recorded(instruction: RandomInstruction, builder: Builder): Recorded[] {
  if (builder === 'buildkit') return buildKit(instruction.buildKit)
  return classic(instruction.classic ?? instruction.buildKit.replace('RUN /bin/sh -c ', 'RUN '))
}

/** The text, and the instruction that begins in each line. A here-document is recorded with the ends of its lines. */
export function write(instructions: readonly RandomInstruction[], end: string) {
  const lines = ['# A comment', 'FROM base']
  const at = new Map<number, RandomInstruction>()
  for (const instruction of instructions) {
    at.set(lines.length + 1, instruction)
    lines.push(...instruction.source)
    if (at.size % 3 === 0) lines.push('', '# another comment')
  }
  const ending = lines.includes('RUN <<-END') ? '\n' : end
  return { text: lines.map((line) => line + ending).join(''), at }
}
