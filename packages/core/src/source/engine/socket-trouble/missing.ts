import { shellWord } from '../../../shell-word.js'
import { type Container, containerOf, isThere } from './container.js'
import { findEngine, hasDockerd, isUsualDocker, otherSocket, startEngine } from './engines.js'
import type { Way } from './follow-path.js'
import { identityOf } from './identity.js'
import type { Machine } from './machine.js'
import type { Trouble } from './trouble.js'

const FROM_OUTSIDE = 'An archive needs no engine: `docker save IMAGE | layersize -`'

/** The trouble with a socket that is not there. */
export async function missing(
  path: string,
  way: Extract<Way, { end: 'missing' }>,
  machine: Machine,
): Promise<Trouble> {
  const identity = await identityOf(machine)
  const container = await containerOf(machine)
  if (!container) {
    return { why: absence(way, false), hint: await findEngine(path, identity, machine) }
  }
  const other = await otherSocket(path, identity, machine)
  const where = container === 'kubernetes' ? 'pod' : 'container'
  return {
    why: `${absence(way, true)} in this ${where}`,
    hint: other ?? (await mount(path, container, identity?.inNamespace ?? false, machine)),
  }
}

/** What exactly is not there. An image without the folder is as usual as one without the socket. */
function absence({ at, isFolder, link }: Extract<Way, { end: 'missing' }>, inContainer: boolean): string {
  if (isFolder && inContainer) return 'there is no such socket'
  if (link) return `${link} is a link, and there is no ${at}`
  return isFolder ? `there is no folder ${at}` : 'there is no such socket'
}

/** How a container gets a socket. */
async function mount(
  path: string,
  container: Container,
  inNamespace: boolean,
  machine: Machine,
): Promise<string> {
  if (container === 'kubernetes') {
    return 'Nodes mostly have no Docker engine to mount. Let the build write an archive, and read that: `layersize ./image.tar`'
  }
  const usual = isUsualDocker(path)
  const from = usual ? socketOfHost(container, inNamespace) : shellWord(path)
  const flag = `\`-v ${from}:${shellWord(path)}\``
  if (usual && (await hasDockerd(machine))) {
    const systemd = await isThere('/run/systemd/system', machine)
    const start = systemd ? await startEngine(path, 'start', machine) : 'Start it: `dockerd &` as root.'
    return `${start} To use the host's engine instead, start this container with ${flag}.`
  }
  const rootless = inNamespace || path.startsWith('/run/user/')
  const power = rootless ? '' : ", which gives it root's power over the host"
  return `Start this container with ${flag}${power}. ${FROM_OUTSIDE}`
}

/** Where the engine of the host listens unless it is told otherwise, as a word of a shell. */
function socketOfHost(container: Container, inNamespace: boolean): string {
  if (container === 'docker') return inNamespace ? '"$XDG_RUNTIME_DIR/docker.sock"' : '/var/run/docker.sock'
  return inNamespace ? '"$XDG_RUNTIME_DIR/podman/podman.sock"' : '/run/podman/podman.sock'
}
