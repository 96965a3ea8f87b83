import { shellWord } from '../../../shell-word.js'
import { type Container, containerOf } from './container.js'
import { otherSocket, ownPodman } from './engines.js'
import { type Identity, identityOf, isAllowed, isUnmapped } from './identity.js'
import type { Machine, Standing } from './machine.js'
import { type Group, groupsOf, userName } from './names.js'
import type { Trouble } from './trouble.js'

const WRITE = 2
const SEARCH = 1

/** The trouble with a socket that this process may not use. */
export async function forbidden(path: string, socket: Standing, machine: Machine): Promise<Trouble> {
  const identity = await identityOf(machine)
  const container = await containerOf(machine)
  if (!identity) {
    const other = await otherSocket(path, null, machine)
    return {
      why: `permission denied: ${await ownership(socket, false, machine)}`,
      hint: other ?? 'Your user must be allowed to use the socket.',
    }
  }
  if (isAllowed(socket, identity, WRITE)) return confined(path, container, machine)
  if (isUnmapped(socket, identity)) return unmapped(path, 'socket', container)
  const whose = await ownership(socket, container !== null, machine)
  const who = await describe(identity, machine)
  if (!isForGroup(socket)) {
    return { why: `${who} may not use it: ${whose}`, hint: await asOwner(socket.uid, container, machine) }
  }
  const groups = await groupsOf(machine)
  if (container) {
    return {
      why: `${who} may not use it: ${whose}`,
      hint: await groupInContainer(socket.gid, container, groups, machine),
    }
  }
  const group = groups.find(({ gid }) => gid === socket.gid)
  if (group && machine.user !== null && group.members.includes(machine.user)) {
    return {
      why: `it is for group ${group.name}, which ${who} is in and this process is not`,
      hint: `Log in again, or run \`newgrp ${shellWord(group.name)}\` in this shell. A service, an editor or a terminal multiplexer must be started anew.`,
    }
  }
  return {
    why: `${who} may not use it: ${whose}`,
    hint: await groupOnHost(path, socket, group, identity, machine),
  }
}

/** The trouble with a socket in a folder that this process may not enter. */
export async function closedTo(
  path: string,
  folder: string,
  standing: Standing,
  machine: Machine,
): Promise<Trouble> {
  const identity = await identityOf(machine)
  const container = await containerOf(machine)
  const closed = `its folder ${folder} is closed`
  if (!identity)
    return {
      why: closed,
      hint: (await otherSocket(path, null, machine)) ?? (await asOwner(standing.uid, container, machine)),
    }
  if (isAllowed(standing, identity, SEARCH)) return confined(folder, container, machine)
  if (isUnmapped(standing, identity)) return unmapped(path, `folder ${folder}`, container)
  const why = `${closed} to ${await describe(identity, machine)}: ${await ownership(standing, container !== null, machine)}`
  if (container) return { why, hint: await asOwner(standing.uid, container, machine) }
  const other = await otherSocket(path, identity, machine)
  return {
    why,
    hint:
      other ??
      `${await asOwner(standing.uid, null, machine)} ${ownEngine(/podman/.test(folder + path), identity)}`,
  }
}

/** Whose it is. In a container a group's number counts, since names there are the image's. */
async function ownership({ uid, gid, mode }: Standing, byNumber: boolean, machine: Machine): Promise<string> {
  const name = (await groupsOf(machine)).find((group) => group.gid === gid)?.name
  const called = byNumber && gid !== 0 ? `${gid} (here called ${name})` : name
  const group = name ? called : gid
  const bits = mode.toString(8).padStart(4, '0')
  return `it belongs to user ${await userName(uid, machine)} and group ${group}, mode ${bits}`
}

async function describe({ uid }: Identity, machine: Machine): Promise<string> {
  return `user ${machine.user ?? (await userName(uid, machine))}`
}

function isForGroup({ mode }: Standing): boolean {
  return (mode & (WRITE << 3)) !== 0
}

async function asOwner(uid: number, container: Container | null, machine: Machine): Promise<string> {
  if (container === 'kubernetes') return `Run the pod as that user: \`securityContext: {runAsUser: ${uid}}\`.`
  if (container) return `Start the container with \`--user ${uid}\`.`
  return uid === 0
    ? 'Run layersize as root (`sudo`).'
    : `Run layersize as that user (\`sudo -u ${shellWord(await userName(uid, machine))}\`).`
}

/** An engine that needs no other user's leave. */
function ownEngine(isPodman: boolean, identity: Identity): string {
  return isPodman
    ? `Or use podman without root: \`systemctl --user start podman.socket\`, then \`--host unix://${ownPodman(identity)}\`.`
    : 'Or use an engine of your own: https://docs.docker.com/go/rootless/.'
}

async function groupOnHost(
  path: string,
  { gid, uid }: Standing,
  group: Group | undefined,
  identity: Identity,
  machine: Machine,
): Promise<string> {
  const once = 'For this once: `sudo docker save IMAGE | layersize -`'
  // Nobody is to join the group of root, nor one that this machine does not know.
  if (gid === 0 || !group)
    return `${await asOwner(uid, null, machine)} ${ownEngine(/podman/.test(path), identity)}`
  const user = machine.user === null ? '"$USER"' : shellWord(machine.user)
  const join = `\`sudo usermod -aG ${shellWord(group.name)} ${user}\`, then \`newgrp ${shellWord(group.name)}\` or log in again`
  return `${join}; this gives root's power over the machine, which rootless mode does not (https://docs.docker.com/go/rootless/). ${once}`
}

/** How a container's process comes into the socket's group. */
async function groupInContainer(
  gid: number,
  container: Container,
  groups: readonly Group[],
  machine: Machine,
): Promise<string> {
  if (container === 'kubernetes')
    return `Give the pod the group: \`securityContext: {supplementalGroups: [${gid}]}\`.`
  const add = `Start the container with \`--group-add ${gid}\` (Compose: \`group_add: ["${gid}"]\`)`
  if (gid === 0) return `${add} or \`--user 0\`.`
  const own = groups.find(({ name }) => name === 'docker')
  // A user without a name is in no group of the image's.
  if (!own || own.gid === gid || machine.user === null) return `${add}.`
  // Taken: another group of the image has the number.
  const taken = groups.some((group) => group.gid === gid) ? '-o ' : ''
  const join = own.members.includes(machine.user) ? '' : ` && usermod -aG docker ${shellWord(machine.user)}`
  return `${add}. Or let the image's own group docker, which is ${own.gid}, have that number, in its Dockerfile: \`RUN groupmod ${taken}-g ${gid} docker${join}\``
}

/** The trouble with what permission bits allow and the system does not. */
async function confined(path: string, container: Container | null, machine: Machine): Promise<Trouble> {
  const label = ((await machine.read('/proc/self/attr/current')) ?? '').replace(/\0/g, '').trim()
  const allowed = 'permission bits allow it'
  if (/^[^:\s]+:[^:\s]+:[^:\s]+/.test(label)) {
    return {
      why: `${allowed}, but SELinux may forbid it to this process (${label})`,
      hint: container
        ? 'Start the container with `--security-opt label=disable` (Compose: `security_opt: ["label=disable"]`).'
        : 'What was denied, this shows: `sudo ausearch -m avc -ts recent`',
    }
  }
  if (/\((enforce|kill)\)$/.test(label)) {
    return {
      why: `${allowed}, but AppArmor's profile may forbid it to this process (${label})`,
      hint: container
        ? 'Start the container with `--security-opt apparmor=unconfined`.'
        : 'What was denied, this shows: `sudo dmesg | grep DENIED`',
    }
  }
  return {
    why: `${allowed}, but something else forbids it: an access list, a security module or a sandbox`,
    hint: `See the access list: \`getfacl ${shellWord(path)}\`. In a sandbox (Flatpak, Snap, systemd), run layersize outside of it.`,
  }
}

/** The trouble in a user namespace with what belongs to nobody in it. */
function unmapped(path: string, what: string, container: Container | null): Trouble {
  const why = `the ${what} belongs to a user or group that has no number in this user namespace (65534 is shown)`
  const mount = (name: string) => `\`-v "$XDG_RUNTIME_DIR/${name}":${shellWord(path)}\``
  if (container === 'podman') {
    return {
      why,
      hint: `Mount the socket of your own podman rather than root's: \`systemctl --user start podman.socket\`, then ${mount('podman/podman.sock')}. If you are in the socket's group on the host: \`--group-add keep-groups\`.`,
    }
  }
  if (container === 'docker') {
    return {
      why,
      hint: `With rootless Docker, mount its own socket: ${mount('docker.sock')}. With userns-remap, start the container with \`--userns=host\`.`,
    }
  }
  return { why, hint: 'Run layersize outside of the user namespace, or use the socket of a rootless engine.' }
}
