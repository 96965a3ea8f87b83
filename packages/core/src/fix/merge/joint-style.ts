import type { Dockerfile, DockerfileInstruction } from '../../dockerfile/dockerfile.js'

/** How a Dockerfile goes on with a command in the next line. */
export interface JointStyle {
  /** Whether `&&` stands at the end of the line that goes on, or at the beginning of the next. */
  readonly trailing: boolean
  readonly indent: string
}

const DEFAULT: JointStyle = { trailing: false, indent: '    ' }

/** As these RUNs do it, or else the other RUNs of the file. */
export function jointStyle(dockerfile: Dockerfile, runs: readonly DockerfileInstruction[]): JointStyle {
  const all = dockerfile.instructions.filter(({ keyword }) => keyword === 'RUN')
  const indents: string[] = []
  for (const run of [...runs, ...all]) {
    let before: string | null = null
    for (const { start, end } of run.pieces) {
      const line = dockerfile.text.slice(start, end)
      const code = line.trimStart()
      const indent = line.slice(0, line.length - code.length)
      if (before !== null) {
        indents.push(indent)
        if (code.startsWith('&&')) return { trailing: false, indent }
        if (before.trimEnd().endsWith('&&')) return { trailing: true, indent }
      }
      before = line
    }
  }
  const [indent] = indents
  return indent === undefined ? DEFAULT : { trailing: DEFAULT.trailing, indent }
}
