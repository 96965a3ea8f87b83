import { homedir, platform, userInfo } from 'node:os'
import { join } from 'node:path'
import { LayersizeError } from '../../../errors.js'
import { known } from '../known.js'
import { type NamedSocket, OF_HOME, OF_SESSION, PODMAN_SOCKET } from '../usual-sockets.js'
import { currentContext, DEFAULT_CONTEXT, readContext } from './docker-context.js'
import { DEFAULT_PIPE, DEFAULT_SOCKET, parseHost } from './host.js'
import type { Place } from './place.js'
import { readTls } from './tls.js'

/** What decides which engine is asked. */
export interface EngineChoice {
  /** As DOCKER_HOST has it. */
  readonly host?: string | undefined
  /** The name of a docker context. */
  readonly context?: string | undefined
  /** The variables that the docker CLI looks at, HOME and XDG_RUNTIME_DIR; none where it is left out. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
}

export type EngineKind = 'docker' | 'podman'

export interface Places {
  /** In the order in which they are tried. */
  readonly places: readonly Place[]
  /** Whether somebody said which it is: then no other will do. */
  readonly chosen: boolean
}

/**
 * Where to look for an engine. The docker CLI's order decides where anything of it is set: the context or host that is
 * named, DOCKER_HOST, DOCKER_CONTEXT, the current context. Else the default socket comes first, then those of other
 * engines; for `podman`, CONTAINER_HOST or podman's sockets alone.
 * Throws OPTION_INVALID, HOST_INVALID, CONTEXT_INVALID, ENGINE_TLS_FAILED.
 */
export async function findPlaces(choice: EngineChoice, kind?: EngineKind): Promise<Places> {
  const { host, context, environment = {} } = choice
  if (host && context) {
    throw new LayersizeError('OPTION_INVALID', 'Both a host and a docker context are named', {
      hint: 'Leave out --host or --context: a context is a host with its certificates.',
    })
  }
  if (kind === 'podman') return podmanPlaces(choice)
  const configFolder = environment.DOCKER_CONFIG || join(homeOf(environment), '.docker')
  const chosen = await chosenPlace(choice, configFolder)
  return chosen ? { places: [chosen], chosen: true } : { places: wellKnownPlaces(environment), chosen: false }
}

async function chosenPlace(
  { host, context, environment = {} }: EngineChoice,
  configFolder: string,
): Promise<Place | null> {
  if (host) return placeOfHost('--host', host, environment, configFolder)
  // The default context is what there would be without contexts.
  const named = context || (environment.DOCKER_HOST ? DEFAULT_CONTEXT : environment.DOCKER_CONTEXT)
  const name = named || (await currentContext(configFolder))
  if (name && name !== DEFAULT_CONTEXT) return readContext(configFolder, name)
  const { DOCKER_HOST, DOCKER_TLS, DOCKER_TLS_VERIFY } = environment
  if (DOCKER_HOST) return placeOfHost('DOCKER_HOST', DOCKER_HOST, environment, configFolder)
  // Who wants TLS and names no host wants that of this machine, as the docker CLI takes it.
  const asking = DOCKER_TLS_VERIFY ? 'DOCKER_TLS_VERIFY' : DOCKER_TLS ? 'DOCKER_TLS' : null
  return asking && placeOfHost(asking, 'tcp://localhost:2376', environment, configFolder)
}

/** A host with the certificates that the environment names for it. */
async function placeOfHost(
  name: string,
  host: string,
  environment: NonNullable<EngineChoice['environment']>,
  configFolder: string,
): Promise<Place> {
  const endpoint = parseHost(host)
  const { DOCKER_TLS, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH } = environment
  // Any value will do, as for the docker CLI.
  const asked = Boolean(DOCKER_TLS || DOCKER_TLS_VERIFY)
  const wanted = endpoint.kind === 'tcp' && (endpoint.tls ?? asked)
  const verify = Boolean(DOCKER_TLS_VERIFY) || !DOCKER_TLS
  return {
    name,
    host,
    endpoint,
    tls: wanted ? await readTls(DOCKER_CERT_PATH || configFolder, verify) : null,
  }
}

async function podmanPlaces({ host, context, environment = {} }: EngineChoice): Promise<Places> {
  if (context) {
    throw new LayersizeError('OPTION_INVALID', 'A docker context names no podman engine', {
      hint: 'Name its socket with --host or CONTAINER_HOST.',
    })
  }
  const chosen = host || environment.CONTAINER_HOST
  if (!chosen) return { places: podmanSockets(environment).map(toPlace), chosen: false }
  const name = host ? '--host' : 'CONTAINER_HOST'
  return { places: [{ name, host: chosen, endpoint: parseHost(chosen), tls: null }], chosen: true }
}

function wellKnownPlaces(environment: NonNullable<EngineChoice['environment']>): Place[] {
  if (platform() === 'win32') return WINDOWS_PIPES.map(toPlace)
  const home = homeOf(environment)
  const sockets: NamedSocket[] = [
    ['the default socket', DEFAULT_SOCKET],
    ofSession(OF_SESSION.docker, environment),
    ...podmanSockets(environment),
    ...OF_HOME.map(([name, path]): NamedSocket => [name, join(home, path)]),
  ]
  return sockets.map(toPlace)
}

const WINDOWS_PIPES: readonly NamedSocket[] = [
  ['the default pipe', DEFAULT_PIPE],
  ['Docker Desktop', '//./pipe/dockerDesktopLinuxEngine'],
  ['podman', '//./pipe/podman-machine-default'],
]

function podmanSockets(environment: NonNullable<EngineChoice['environment']>): NamedSocket[] {
  if (platform() === 'win32') return WINDOWS_PIPES.slice(-1)
  const sockets: NamedSocket[] = [ofSession(OF_SESSION.podman, environment), ['podman', PODMAN_SOCKET]]
  const machine = join(homeOf(environment), '.local/share/containers/podman/machine/podman.sock')
  return platform() === 'darwin' ? [...sockets, ['podman machine', machine]] : sockets
}

function toPlace([name, path]: NamedSocket): Place {
  const host = `${path.startsWith('//./') ? 'npipe' : 'unix'}://${path}`
  return { name, host, endpoint: { kind: 'socket', path }, tls: null }
}

function homeOf(environment: NonNullable<EngineChoice['environment']>): string {
  return environment.HOME || environment.USERPROFILE || (known(homedir) ?? '/')
}

function ofSession(
  [name, path]: NamedSocket,
  { XDG_RUNTIME_DIR }: NonNullable<EngineChoice['environment']>,
): NamedSocket {
  return [name, join(XDG_RUNTIME_DIR || `/run/user/${known(() => userInfo().uid) ?? 0}`, path)]
}
