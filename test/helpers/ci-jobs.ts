import { parse } from 'yaml'

/** A script of a job, and the shell that runs it; each has its own. */
export interface Script {
  readonly shell: readonly string[]
  readonly text: string
}

/** What one job runs, by its name. */
export type Jobs = Readonly<Record<string, readonly Script[]>>

/** How each CI system keeps commands in its file, and what it runs them with. */
export const CI_SYSTEMS = {
  'github-actions': (file: string): Jobs => {
    const { jobs } = parse(file) as { jobs: Record<string, { steps: { run?: string }[] }> }
    return mapValues(jobs, ({ steps }) =>
      steps.flatMap(({ run }) => (run === undefined ? [] : [{ shell: ['bash', '-e'], text: run }])),
    )
  },

  gitlab: (file: string): Jobs => {
    const all = parse(file) as Record<string, { before_script?: string[]; script?: string[] }>
    const jobs = Object.fromEntries(Object.entries(all).filter(([, { script }]) => script))
    return mapValues(jobs, ({ before_script = [], script = [] }) => [
      { shell: ['sh', '-e'], text: [...before_script, ...script].join('\n') },
    ])
  },

  jenkins: (file: string): Jobs => ({
    pipeline: [...file.matchAll(/\bsh (?:'''([\s\S]*?)'''|'([^'\n]*)')/g)].map(([, long, short]) => ({
      shell: ['sh', '-xe'],
      text: long ?? short ?? '',
    })),
  }),

  gocd: (file: string): Jobs => {
    type Task = { exec?: { command: string; arguments: string[] } }
    type Stage = Record<string, { tasks: Task[] }>
    const { pipelines } = parse(file) as { pipelines: Record<string, { stages: Stage[] }> }
    return mapValues(pipelines, ({ stages }) =>
      stages
        .flatMap((stage) => Object.values(stage).flatMap(({ tasks }) => tasks))
        .flatMap(({ exec }) => (exec ? [withArguments(exec.command, exec.arguments)] : [])),
    )
  },

  'cloud-build': (file: string): Jobs => {
    const { steps } = parse(file) as { steps: { name: string; script?: string; args?: string[] }[] }
    const scripts = steps.map(({ name, script, args = [] }) =>
      script === undefined
        ? withArguments(name.replace(/^.*\//, ''), args)
        : { shell: ['bash'], text: script },
    )
    return { build: scripts }
  },
}

export type CiSystem = keyof typeof CI_SYSTEMS

/** A command without a shell, unless it is one. */
function withArguments(command: string, args: readonly string[]): Script {
  const [first, text = ''] = args
  if (first === '-c') return { shell: [command], text }
  return { shell: ['sh'], text: [command, ...args].map((word) => `'${word}'`).join(' ') }
}

function mapValues<From, To>(record: Record<string, From>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
