import { shellWord } from '../../../shell-word.js'
import { OF_HOME, OF_SESSION, PODMAN_SOCKET } from '../usual-sockets.js'
import { isThere } from './container.js'
import type { Identity } from './identity.js'
import type { Machine } from './machine.js'

/** Programs whose sockets bear their name, and how each is started. */
const BY_FOLDER: readonly (readonly [RegExp, string])[] = [
  [/\/\.colima\//, 'Start it: `colima start`.'],
  [/\/\.orbstack\//, 'Start OrbStack.'],
  [/\/\.rd\//, 'Start Rancher Desktop.'],
  [/\/\.docker\/(run|desktop)\//, 'Start Docker Desktop.'],
]

const DOCKERD = ['/usr/bin/dockerd', '/usr/sbin/dockerd', '/usr/local/bin/dockerd', '/snap/bin/dockerd']
const PODMAN = ['/usr/bin/podman', '/usr/local/bin/podman']

/** How the engine that would listen at a socket is started, or started again, on a machine that has it. */
export async function startEngine(
  path: string,
  verb: 'start' | 'restart',
  machine: Machine,
): Promise<string> {
  const known = BY_FOLDER.find(([folder]) => folder.test(path))
  if (known) return known[1]
  const isPodman = path.includes('podman')
  if (machine.platform !== 'linux') {
    return isPodman ? 'Start it: `podman machine start`.' : 'Start Docker Desktop, or `podman machine start`.'
  }
  const systemd = await isThere('/run/systemd/system', machine)
  const ofUser = /^\/run\/user\/\d+\//.test(path)
  if (isPodman) {
    if (!systemd) return `Start it: \`podman system service --time=0 unix://${shellWord(path)} &\`.`
    return `Start it: \`${ofUser ? 'systemctl --user' : 'sudo systemctl'} ${verb} podman.socket\`.`
  }
  if (ofUser) return `Start it: \`systemctl --user ${verb} docker\`.`
  if (!isUsualDocker(path)) return 'Start the engine that should listen there.'
  return `Start it: \`${systemd ? `sudo systemctl ${verb} docker` : `sudo service docker ${verb}`}\`.`
}

/** What to do on a host where there is no such socket. */
export async function findEngine(path: string, identity: Identity | null, machine: Machine): Promise<string> {
  const other = await otherSocket(path, identity, machine)
  const isUsual = machine.platform === 'linux' && isUsualDocker(path)
  if (!isUsual || (await hasDockerd(machine))) {
    const start = await startEngine(path, 'start', machine)
    return `${start} ${other ?? 'Or name another socket with --host or DOCKER_HOST.'}`
  }
  if (other) return other
  if (/microsoft/i.test((await machine.read('/proc/version')) ?? '')) {
    return 'Start Docker Desktop, and turn on its WSL integration for this distribution (Settings, Resources).'
  }
  if (identity && (await anyIsThere(PODMAN, machine))) {
    const start =
      identity.uid === 0 ? 'systemctl start podman.socket' : 'systemctl --user start podman.socket'
    return `Docker does not seem to be installed, and podman is: \`${start}\`, then \`--host unix://${ownPodman(identity)}\`.`
  }
  return 'No engine seems to be installed: install Docker or podman. An archive needs none: `layersize ./image.tar`.'
}

/** Another engine's socket that is there, as advice. */
export async function otherSocket(
  path: string,
  identity: Identity | null,
  machine: Machine,
): Promise<string | null> {
  const { home } = machine
  const places = [
    '/run/docker.sock',
    ...(identity ? Object.values(OF_SESSION).map(([, name]) => `/run/user/${identity.uid}/${name}`) : []),
    PODMAN_SOCKET,
    ...(home ? OF_HOME.map(([, name]) => `${home}/${name}`) : []),
  ]
  for (const place of places) {
    if (place === path || `/var${place}` === path) continue
    const standing = await machine.look(place).catch(() => null)
    if (standing?.kind === 'socket') return `There is another socket: \`--host unix://${shellWord(place)}\`.`
  }
  return null
}

/** The socket of the podman that a user runs without root. */
export function ownPodman({ uid }: Identity): string {
  return uid === 0 ? PODMAN_SOCKET : `/run/user/${uid}/podman/podman.sock`
}

export function hasDockerd(machine: Machine): Promise<boolean> {
  return anyIsThere(DOCKERD, machine)
}

/** Whether it is the path where Docker listens unless it is told otherwise. */
export function isUsualDocker(path: string): boolean {
  return /^(\/var)?\/run\/docker\.sock$/.test(path)
}

async function anyIsThere(paths: readonly string[], machine: Machine): Promise<boolean> {
  for (const path of paths) if (await isThere(path, machine)) return true
  return false
}
