import * as Flags from '@oclif/core/flags'

/** Which engine is asked, and how patiently: flags of all commands that ask one. */
export const engineFlags = {
  host: Flags.string({
    description:
      "the engine's address (unix://PATH, tcp://HOST:PORT, ssh://USER@HOST); by default the one that the docker command would ask, then the others that layersize doctor shows",
    helpValue: 'HOST',
  }),
  context: Flags.string({
    description: 'ask the engine of this docker context',
    helpValue: 'NAME',
  }),
  'idle-timeout': Flags.integer({
    min: 0,
    max: 1_000_000,
    description: 'for how many seconds an engine may say nothing (60 by default, 0 for ever)',
    helpValue: 'SECONDS',
  }),
}

/** How an image of an engine is read. */
export const fromFlag = {
  from: Flags.option({
    options: ['auto', 'store', 'export'] as const,
    description:
      "read an engine's image in the engine's own store, or as it exports it; by default in the store where that is on this machine and may be read",
    helpValue: 'auto|store|export',
  })(),
}

interface EngineFlags {
  readonly host: string | undefined
  readonly context: string | undefined
  readonly 'idle-timeout': number | undefined
}

/** As the program was started: a command may read several images, and needs it for each. */
const environment = { ...process.env }

/** Those flags as options of the library, with the environment that decides the rest. */
export function engineOptions({ host, context, 'idle-timeout': seconds }: EngineFlags) {
  // What is said here is all that counts; docker-modem would mix in what it finds in the environment by itself.
  for (const name of Object.keys(process.env)) if (name.startsWith('DOCKER_')) delete process.env[name]
  return { host, context, environment, idleTimeout: seconds === undefined ? undefined : seconds * 1000 }
}
