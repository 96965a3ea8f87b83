import { describe, expect, test } from 'vitest'
import { socketTrouble } from '../../../packages/core/src/source/engine/socket-trouble/socket-trouble.js'
import { CLOSED, fakeMachine, processOf, SOCKET, type Thing } from './fake-machine.js'

const DOCKER = '/var/run/docker.sock'
const SYSTEMD = { '/run/systemd/system/x': '' }
const HOST = { '/var/run': { link: '/run' }, ...SYSTEMD, ...processOf() }
const IN_DOCKER = { '/var/run': { link: '/run' }, '/.dockerenv': '', ...processOf() }
const IN_PODMAN = { '/var/run': { link: '/run' }, '/run/.containerenv': '', ...processOf() }
const IN_POD = { ...IN_DOCKER, '/proc/self/environ': 'A=b\0KUBERNETES_SERVICE_HOST=10.0.0.1\0' }
const USER_NAMESPACE = { '/proc/self/gid_map': '         0       1000          1\n' }
const DOCKERD = { '/usr/bin/dockerd': '' }

interface Case {
  readonly path?: string
  readonly things?: Record<string, Thing>
  readonly platform?: string
  readonly user?: string | null
  readonly why: string
  readonly hint: string
}

/** One test a row: what is there, and all that is said of it. */
function says(code: string, cases: Record<string, Case>): void {
  test.each(Object.entries(cases))('%s', async (_, { path = DOCKER, things = HOST, why, hint, ...about }) => {
    expect(await socketTrouble(path, code, fakeMachine(things, about))).toEqual({ why, hint })
  })
}

describe('a socket that is not there', () => {
  says('ENOENT', {
    'with Docker': {
      things: { ...HOST, ...DOCKERD },
      why: 'there is no such socket',
      hint: 'Start it: `sudo systemctl start docker`. Or name another socket with --host or DOCKER_HOST.',
    },
    'with Docker and no systemd': {
      things: { ...processOf(), '/run/x': '', ...DOCKERD, '/var/run': { link: '/run' } },
      why: 'there is no such socket',
      hint: 'Start it: `sudo service docker start`. Or name another socket with --host or DOCKER_HOST.',
    },
    'with Docker, and another': {
      things: { ...HOST, ...DOCKERD, '/run/user/1000/podman/podman.sock': SOCKET },
      why: 'there is no such socket',
      hint: 'Start it: `sudo systemctl start docker`. There is another socket: `--host unix:///run/user/1000/podman/podman.sock`.',
    },
    'with podman alone': {
      things: { ...HOST, '/usr/bin/podman': '' },
      why: 'there is no such socket',
      hint: 'Docker does not seem to be installed, and podman is: `systemctl --user start podman.socket`, then `--host unix:///run/user/1000/podman/podman.sock`.',
    },
    'with podman alone, as root': {
      things: { ...HOST, ...processOf({ uid: 0 }), '/usr/bin/podman': '' },
      user: 'root',
      why: 'there is no such socket',
      hint: 'Docker does not seem to be installed, and podman is: `systemctl start podman.socket`, then `--host unix:///run/podman/podman.sock`.',
    },
    'with nothing': {
      why: 'there is no such socket',
      hint: 'No engine seems to be installed: install Docker or podman. An archive needs none: `layersize ./image.tar`.',
    },
    "with another engine's socket": {
      things: { ...HOST, '/run/user/1000/podman/podman.sock': SOCKET },
      why: 'there is no such socket',
      hint: 'There is another socket: `--host unix:///run/user/1000/podman/podman.sock`.',
    },
    'on WSL': {
      things: { ...HOST, '/proc/version': 'Linux version 5.15.0-microsoft-standard-WSL2' },
      why: 'there is no such socket',
      hint: 'Start Docker Desktop, and turn on its WSL integration for this distribution (Settings, Resources).',
    },
    'of podman': {
      path: '/run/podman/podman.sock',
      why: 'there is no folder /run/podman',
      hint: 'Start it: `sudo systemctl start podman.socket`. Or name another socket with --host or DOCKER_HOST.',
    },
    "of a user's podman": {
      path: '/run/user/1000/podman/podman.sock',
      things: { ...HOST, '/run/user/1000/podman/x': '' },
      why: 'there is no such socket',
      hint: 'Start it: `systemctl --user start podman.socket`. Or name another socket with --host or DOCKER_HOST.',
    },
    'of podman without systemd': {
      path: '/run/podman/podman.sock',
      things: { ...processOf(), '/run/podman/x': '' },
      why: 'there is no such socket',
      hint: 'Start it: `podman system service --time=0 unix:///run/podman/podman.sock &`. Or name another socket with --host or DOCKER_HOST.',
    },
    'of rootless Docker': {
      path: '/run/user/1000/docker.sock',
      why: 'there is no folder /run/user',
      hint: 'Start it: `systemctl --user start docker`. Or name another socket with --host or DOCKER_HOST.',
    },
    'of Docker Desktop, through a link': {
      things: {
        ...processOf(),
        '/var': { link: 'private/var' },
        '/private/var/run/docker.sock': { link: '/Users/anna/.docker/run/docker.sock' },
        '/Users/anna/.docker/run/x': '',
      },
      platform: 'darwin',
      why: '/private/var/run/docker.sock is a link, and there is no /Users/anna/.docker/run/docker.sock',
      hint: 'Start Docker Desktop, or `podman machine start`. Or name another socket with --host or DOCKER_HOST.',
    },
    'of Colima': {
      path: '/Users/anna/.colima/default/docker.sock',
      things: {},
      platform: 'darwin',
      why: 'there is no folder /Users',
      hint: 'Start it: `colima start`. Or name another socket with --host or DOCKER_HOST.',
    },
    'of podman on macOS': {
      path: '/tmp/podman/podman-machine-default-api.sock',
      things: {},
      platform: 'darwin',
      why: 'there is no folder /tmp',
      hint: 'Start it: `podman machine start`. Or name another socket with --host or DOCKER_HOST.',
    },
    'somewhere else': {
      path: '/srv/d.sock',
      why: 'there is no folder /srv',
      hint: 'Start the engine that should listen there. Or name another socket with --host or DOCKER_HOST.',
    },
    'and is by now': {
      things: { ...HOST, '/run/docker.sock': SOCKET },
      why: 'the socket was not there yet',
      hint: 'It is there now: try again.',
    },
    'as a pipe of Windows': {
      path: '//./pipe/docker_engine',
      platform: 'win32',
      why: 'there is no such pipe',
      hint: 'Start Docker Desktop.',
    },
  })
})

describe('a socket that is not there in a container', () => {
  says('ENOENT', {
    'of Docker': {
      things: IN_DOCKER,
      why: 'there is no such socket in this container',
      hint: "Start this container with `-v /var/run/docker.sock:/var/run/docker.sock`, which gives it root's power over the host. An archive needs no engine: `docker save IMAGE | layersize -`",
    },
    'of Docker, told by its cgroup': {
      things: { ...processOf(), '/proc/self/cgroup': `8:pids:/docker/${'0a'.repeat(32)}\n` },
      why: 'there is no such socket in this container',
      hint: "Start this container with `-v /var/run/docker.sock:/var/run/docker.sock`, which gives it root's power over the host. An archive needs no engine: `docker save IMAGE | layersize -`",
    },
    'of podman, told by its cgroup': {
      things: { ...processOf(), '/proc/self/cgroup': `0::/machine.slice/libpod-${'0a'.repeat(32)}.scope\n` },
      why: 'there is no such socket in this container',
      hint: "Start this container with `-v /run/podman/podman.sock:/var/run/docker.sock`, which gives it root's power over the host. An archive needs no engine: `docker save IMAGE | layersize -`",
    },
    'of Kubernetes, told by its cgroup': {
      things: { ...processOf(), '/proc/self/cgroup': '0::/kubepods.slice/kubepods-pod0a.slice\n' },
      why: 'there is no such socket in this pod',
      hint: 'Nodes mostly have no Docker engine to mount. Let the build write an archive, and read that: `layersize ./image.tar`',
    },
    'of rootless Docker': {
      things: { ...IN_DOCKER, ...USER_NAMESPACE },
      why: 'there is no such socket in this container',
      hint: 'Start this container with `-v "$XDG_RUNTIME_DIR/docker.sock":/var/run/docker.sock`. An archive needs no engine: `docker save IMAGE | layersize -`',
    },
    'of Docker, and a link leads to it': {
      things: { ...IN_DOCKER, '/run/docker.sock': { link: '/host/docker.sock' }, '/host/x': '' },
      why: '/run/docker.sock is a link, and there is no /host/docker.sock in this container',
      hint: "Start this container with `-v /var/run/docker.sock:/var/run/docker.sock`, which gives it root's power over the host. An archive needs no engine: `docker save IMAGE | layersize -`",
    },
    'of podman': {
      things: IN_PODMAN,
      why: 'there is no such socket in this container',
      hint: "Start this container with `-v /run/podman/podman.sock:/var/run/docker.sock`, which gives it root's power over the host. An archive needs no engine: `docker save IMAGE | layersize -`",
    },
    'of rootless podman': {
      things: { ...IN_PODMAN, ...USER_NAMESPACE },
      why: 'there is no such socket in this container',
      hint: 'Start this container with `-v "$XDG_RUNTIME_DIR/podman/podman.sock":/var/run/docker.sock`. An archive needs no engine: `docker save IMAGE | layersize -`',
    },
    'of Docker, elsewhere': {
      things: { ...IN_DOCKER, ...DOCKERD },
      path: '/run/user/1000/my docker.sock',
      why: 'there is no such socket in this container',
      hint: "Start this container with `-v '/run/user/1000/my docker.sock':'/run/user/1000/my docker.sock'`. An archive needs no engine: `docker save IMAGE | layersize -`",
    },
    'of Kubernetes': {
      things: IN_POD,
      why: 'there is no such socket in this pod',
      hint: 'Nodes mostly have no Docker engine to mount. Let the build write an archive, and read that: `layersize ./image.tar`',
    },
    'that has an engine of its own': {
      things: { ...IN_DOCKER, ...DOCKERD },
      why: 'there is no such socket in this container',
      hint: "Start it: `dockerd &` as root. To use the host's engine instead, start this container with `-v /var/run/docker.sock:/var/run/docker.sock`.",
    },
    'that has an engine of its own and systemd': {
      things: { ...IN_DOCKER, ...SYSTEMD, ...DOCKERD },
      why: 'there is no such socket in this container',
      hint: "Start it: `sudo systemctl start docker`. To use the host's engine instead, start this container with `-v /var/run/docker.sock:/var/run/docker.sock`.",
    },
    'that has another': {
      things: { ...IN_DOCKER, '/run/podman/podman.sock': SOCKET },
      why: 'there is no such socket in this container',
      hint: 'There is another socket: `--host unix:///run/podman/podman.sock`.',
    },
  })
  says('ENOENT', {
    'or is it a service whose name begins so': {
      things: { ...HOST, ...DOCKERD, '/proc/self/cgroup': '0::/system.slice/docker-registry.service\n' },
      why: 'there is no such socket',
      hint: 'Start it: `sudo systemctl start docker`. Or name another socket with --host or DOCKER_HOST.',
    },
  })
})

describe('what is no socket', () => {
  const folder: Thing = { kind: 'folder' }
  says('ECONNREFUSED', {
    'a folder where one should be': {
      things: { ...HOST, '/run/docker.sock': folder },
      why: 'it is a folder, such as docker run -v makes where there is no socket',
      hint: 'Remove it (it is empty if so): `sudo rmdir /var/run/docker.sock`. Start it: `sudo systemctl restart docker`.',
    },
    'a folder where one should be, in a container': {
      things: { ...IN_DOCKER, '/run/docker.sock': folder },
      why: 'it is a folder, which -v makes where the host has no such socket',
      hint: 'On the host, remove the folder that stands before the colon (`sudo rmdir`), start the engine, and make this container anew. A rootless engine has its socket elsewhere: in $XDG_RUNTIME_DIR.',
    },
    'a folder by its name': {
      path: '/run/user/1000',
      things: { ...HOST, '/run/user/1000': folder },
      why: 'it is a folder and no socket',
      hint: 'Name the socket of an engine with --host or DOCKER_HOST. It may be in that folder.',
    },
    'a file': {
      things: { ...HOST, '/run/docker.sock': '' },
      why: 'it is a file and no socket',
      hint: 'Name the socket of an engine with --host or DOCKER_HOST. An archive is named by its path alone.',
    },
  })
  says('EACCES', {
    'a folder, to who is not root': {
      things: { ...IN_DOCKER, '/run/docker.sock': folder },
      why: 'it is a folder, which -v makes where the host has no such socket',
      hint: 'On the host, remove the folder that stands before the colon (`sudo rmdir`), start the engine, and make this container anew. A rootless engine has its socket elsewhere: in $XDG_RUNTIME_DIR.',
    },
  })
})

describe('a socket that nobody listens at', () => {
  says('ECONNREFUSED', {
    'on a host': {
      things: { ...HOST, '/run/docker.sock': SOCKET },
      why: 'nobody listens at it: its engine has crashed or is stopped',
      hint: 'Start it: `sudo systemctl restart docker`.',
    },
    'in a container': {
      things: { ...IN_DOCKER, '/run/docker.sock': SOCKET },
      why: 'nobody listens at it: its engine has crashed or is stopped',
      hint: 'Start the engine on the host. Restart this container then, so that its new socket is mounted.',
    },
    'in a container, deleted on the host': {
      things: { ...IN_DOCKER, '/run/docker.sock': { ...(SOCKET as object), names: 0 } },
      why: 'the host has deleted the socket that is mounted here, as an engine does when it is restarted',
      hint: 'Restart this container, so that the new socket is mounted.',
    },
  })
})

describe('a socket that this process may not use', () => {
  const guarded = (things: Record<string, Thing>, socket: object = {}, group = 'docker:x:999:\n') => ({
    ...things,
    '/etc/group': `root:x:0:\n${group}`,
    '/run/docker.sock': { ...(SOCKET as object), ...socket },
  })
  says('EACCES', {
    'of group docker': {
      things: guarded(HOST),
      why: 'user anna may not use it: it belongs to user root and group docker, mode 0660',
      hint: "`sudo usermod -aG docker anna`, then `newgrp docker` or log in again; this gives root's power over the machine, which rootless mode does not (https://docs.docker.com/go/rootless/). For this once: `sudo docker save IMAGE | layersize -`",
    },
    'of a group that the user came into later': {
      things: guarded(HOST, {}, 'docker:x:999:ben,anna\n'),
      why: 'it is for group docker, which user anna is in and this process is not',
      hint: 'Log in again, or run `newgrp docker` in this shell. A service, an editor or a terminal multiplexer must be started anew.',
    },
    'of a group without a name': {
      things: guarded(HOST, {}, ''),
      why: 'user anna may not use it: it belongs to user root and group 999, mode 0660',
      hint: 'Run layersize as root (`sudo`). Or use an engine of your own: https://docs.docker.com/go/rootless/.',
    },
    'of root alone': {
      things: guarded(HOST, { gid: 0 }),
      why: 'user anna may not use it: it belongs to user root and group root, mode 0660',
      hint: 'Run layersize as root (`sudo`). Or use an engine of your own: https://docs.docker.com/go/rootless/.',
    },
    'of another user alone': {
      things: guarded(HOST, { uid: 1001, mode: 0o600 }),
      why: 'user anna may not use it: it belongs to user ben and group docker, mode 0600',
      hint: 'Run layersize as that user (`sudo -u ben`).',
    },
    'by a user without a name': {
      things: guarded(HOST),
      user: null,
      why: 'user anna may not use it: it belongs to user root and group docker, mode 0660',
      hint: '`sudo usermod -aG docker "$USER"`, then `newgrp docker` or log in again; this gives root\'s power over the machine, which rootless mode does not (https://docs.docker.com/go/rootless/). For this once: `sudo docker save IMAGE | layersize -`',
    },
    'in a container': {
      things: guarded(IN_DOCKER, {}, ''),
      why: 'user anna may not use it: it belongs to user root and group 999, mode 0660',
      hint: 'Start the container with `--group-add 999` (Compose: `group_add: ["999"]`).',
    },
    'in a container, by a user without a name': {
      things: guarded({ ...IN_DOCKER, ...processOf({ uid: 1234, gid: 0 }) }, {}, ''),
      user: null,
      why: 'user 1234 may not use it: it belongs to user root and group 999, mode 0660',
      hint: 'Start the container with `--group-add 999` (Compose: `group_add: ["999"]`).',
    },
    'in a container whose group docker has another number': {
      things: guarded(IN_DOCKER, {}, 'docker:x:105:anna\n'),
      why: 'user anna may not use it: it belongs to user root and group 999, mode 0660',
      hint: 'Start the container with `--group-add 999` (Compose: `group_add: ["999"]`). Or let the image\'s own group docker, which is 105, have that number, in its Dockerfile: `RUN groupmod -g 999 docker`',
    },
    'in a container where another group has the number': {
      things: guarded(IN_DOCKER, {}, 'docker:x:105:\nping:x:999:\n'),
      why: 'user anna may not use it: it belongs to user root and group 999 (here called ping), mode 0660',
      hint: 'Start the container with `--group-add 999` (Compose: `group_add: ["999"]`). Or let the image\'s own group docker, which is 105, have that number, in its Dockerfile: `RUN groupmod -o -g 999 docker && usermod -aG docker anna`',
    },
    'in a container whose group docker has another number, by a user without a name': {
      things: guarded({ ...IN_DOCKER, ...processOf({ uid: 1234, gid: 0 }) }, {}, 'docker:x:105:\n'),
      user: null,
      why: 'user 1234 may not use it: it belongs to user root and group 999, mode 0660',
      hint: 'Start the container with `--group-add 999` (Compose: `group_add: ["999"]`).',
    },
    'in a container, of group 0': {
      things: guarded(IN_DOCKER, { gid: 0 }),
      why: 'user anna may not use it: it belongs to user root and group root, mode 0660',
      hint: 'Start the container with `--group-add 0` (Compose: `group_add: ["0"]`) or `--user 0`.',
    },
    'in a container, of its owner alone': {
      things: guarded(IN_DOCKER, { mode: 0o600 }),
      why: 'user anna may not use it: it belongs to user root and group 999 (here called docker), mode 0600',
      hint: 'Start the container with `--user 0`.',
    },
    'in a container whose group docker has the number': {
      things: guarded(IN_DOCKER),
      why: 'user anna may not use it: it belongs to user root and group 999 (here called docker), mode 0660',
      hint: 'Start the container with `--group-add 999` (Compose: `group_add: ["999"]`).',
    },
    'that all may read': {
      things: guarded(HOST, { mode: 0o664 }),
      why: 'user anna may not use it: it belongs to user root and group docker, mode 0664',
      hint: "`sudo usermod -aG docker anna`, then `newgrp docker` or log in again; this gives root's power over the machine, which rootless mode does not (https://docs.docker.com/go/rootless/). For this once: `sudo docker save IMAGE | layersize -`",
    },
    'of nobody, where nobody is somebody': {
      things: guarded(HOST, { uid: 65534 }),
      why: 'user anna may not use it: it belongs to user 65534 and group docker, mode 0660',
      hint: "`sudo usermod -aG docker anna`, then `newgrp docker` or log in again; this gives root's power over the machine, which rootless mode does not (https://docs.docker.com/go/rootless/). For this once: `sudo docker save IMAGE | layersize -`",
    },
    'in a pod': {
      things: guarded(IN_POD),
      why: 'user anna may not use it: it belongs to user root and group 999 (here called docker), mode 0660',
      hint: 'Give the pod the group: `securityContext: {supplementalGroups: [999]}`.',
    },
    'in a pod, of its owner alone': {
      things: guarded(IN_POD, { mode: 0o600 }),
      why: 'user anna may not use it: it belongs to user root and group 999 (here called docker), mode 0600',
      hint: 'Run the pod as that user: `securityContext: {runAsUser: 0}`.',
    },
    'as root without its powers': {
      things: guarded({ ...IN_DOCKER, ...processOf({ uid: 0 }) }, { uid: 1000, gid: 1000 }),
      user: 'root',
      why: 'user root may not use it: it belongs to user anna and group 1000, mode 0660',
      hint: 'Start the container with `--group-add 1000` (Compose: `group_add: ["1000"]`). Or let the image\'s own group docker, which is 999, have that number, in its Dockerfile: `RUN groupmod -g 1000 docker && usermod -aG docker root`',
    },
    'of a group that is not in the user namespace, podman': {
      things: guarded({ ...IN_PODMAN, ...USER_NAMESPACE }, { uid: 65534, gid: 65534 }),
      why: 'the socket belongs to a user or group that has no number in this user namespace (65534 is shown)',
      hint: 'Mount the socket of your own podman rather than root\'s: `systemctl --user start podman.socket`, then `-v "$XDG_RUNTIME_DIR/podman/podman.sock":/var/run/docker.sock`. If you are in the socket\'s group on the host: `--group-add keep-groups`.',
    },
    'of a group that is not in the user namespace, Docker, as its root': {
      things: guarded(
        { ...IN_DOCKER, ...USER_NAMESPACE, ...processOf({ uid: 0, capabilities: '3fffffffff' }) },
        { uid: 65534, gid: 65534 },
      ),
      user: 'root',
      why: 'the socket belongs to a user or group that has no number in this user namespace (65534 is shown)',
      hint: 'With rootless Docker, mount its own socket: `-v "$XDG_RUNTIME_DIR/docker.sock":/var/run/docker.sock`. With userns-remap, start the container with `--userns=host`.',
    },
    'of a group that is not in the user namespace, on a host': {
      things: guarded({ ...HOST, ...USER_NAMESPACE }, { gid: 65534 }),
      why: 'the socket belongs to a user or group that has no number in this user namespace (65534 is shown)',
      hint: 'Run layersize outside of the user namespace, or use the socket of a rootless engine.',
    },
    'although bits allow it': {
      things: guarded({ ...HOST, ...processOf({ groups: [4, 999] }) }),
      why: 'permission bits allow it, but something else forbids it: an access list, a security module or a sandbox',
      hint: 'See the access list: `getfacl /var/run/docker.sock`. In a sandbox (Flatpak, Snap, systemd), run layersize outside of it.',
    },
    'although it is root, with SELinux, in a container': {
      things: {
        ...guarded({ ...IN_PODMAN, ...processOf({ uid: 0, capabilities: '2' }) }, { uid: 1000, gid: 1000 }),
        '/proc/self/attr/current': 'system_u:system_r:container_t:s0:c1,c2\0',
      },
      user: 'root',
      why: 'permission bits allow it, but SELinux may forbid it to this process (system_u:system_r:container_t:s0:c1,c2)',
      hint: 'Start the container with `--security-opt label=disable` (Compose: `security_opt: ["label=disable"]`).',
    },
    'although all may, with SELinux, on a host': {
      things: {
        ...guarded(HOST, { mode: 0o666 }),
        '/proc/self/attr/current': 'system_u:system_r:httpd_t:s0',
      },
      why: 'permission bits allow it, but SELinux may forbid it to this process (system_u:system_r:httpd_t:s0)',
      hint: 'What was denied, this shows: `sudo ausearch -m avc -ts recent`',
    },
    'although it is its owner, with AppArmor, in a container': {
      things: {
        ...guarded(IN_DOCKER, { uid: 1000 }),
        '/proc/self/attr/current': 'docker-default (enforce)\n',
      },
      why: "permission bits allow it, but AppArmor's profile may forbid it to this process (docker-default (enforce))",
      hint: 'Start the container with `--security-opt apparmor=unconfined`.',
    },
    'although it is its owner, with AppArmor that only complains': {
      things: { ...guarded(HOST, { uid: 1000 }), '/proc/self/attr/current': 'node (complain)\n' },
      why: 'permission bits allow it, but something else forbids it: an access list, a security module or a sandbox',
      hint: 'See the access list: `getfacl /var/run/docker.sock`. In a sandbox (Flatpak, Snap, systemd), run layersize outside of it.',
    },
    'although it is its owner, with AppArmor, on a host': {
      things: { ...guarded(HOST, { uid: 1000 }), '/proc/self/attr/current': 'snap.node.node (enforce)\n' },
      why: "permission bits allow it, but AppArmor's profile may forbid it to this process (snap.node.node (enforce))",
      hint: 'What was denied, this shows: `sudo dmesg | grep DENIED`',
    },
    'where there is no /proc': {
      things: { '/var/run/docker.sock': SOCKET },
      platform: 'darwin',
      why: 'permission denied: it belongs to user root and group 999, mode 0660',
      hint: 'Your user must be allowed to use the socket.',
    },
    'where there is no /proc, and no other': {
      path: '/home/anna/.docker/run/docker.sock',
      things: { '/home/anna/.docker/run/docker.sock': SOCKET },
      platform: 'darwin',
      why: 'permission denied: it belongs to user root and group 999, mode 0660',
      hint: 'Your user must be allowed to use the socket.',
    },
    'where there is no /proc, and another': {
      things: { '/var/run/docker.sock': SOCKET, '/home/anna/.docker/run/docker.sock': SOCKET },
      platform: 'darwin',
      why: 'permission denied: it belongs to user root and group 999, mode 0660',
      hint: 'There is another socket: `--host unix:///home/anna/.docker/run/docker.sock`.',
    },
  })
})

describe('a socket in a closed folder', () => {
  const ofBen: Thing = { ...(CLOSED as object), uid: 1001, gid: 1001 }
  says('EACCES', {
    "of root's podman": {
      path: '/run/podman/podman.sock',
      things: { ...HOST, '/run/podman': CLOSED },
      why: 'its folder /run/podman is closed to user anna: it belongs to user root and group 0, mode 0700',
      hint: 'Run layersize as root (`sudo`). Or use podman without root: `systemctl --user start podman.socket`, then `--host unix:///run/user/1000/podman/podman.sock`.',
    },
    'that a link leads to': {
      things: { ...HOST, '/run/docker.sock': { link: 'podman/podman.sock' }, '/run/podman': CLOSED },
      why: 'its folder /run/podman is closed to user anna: it belongs to user root and group 0, mode 0700',
      hint: 'Run layersize as root (`sudo`). Or use podman without root: `systemctl --user start podman.socket`, then `--host unix:///run/user/1000/podman/podman.sock`.',
    },
    'of another user': {
      path: '/run/user/1001/docker.sock',
      things: { ...HOST, '/run/user/1001': ofBen },
      why: 'its folder /run/user/1001 is closed to user anna: it belongs to user ben and group 1001, mode 0700',
      hint: 'Run layersize as that user (`sudo -u ben`). Or use an engine of your own: https://docs.docker.com/go/rootless/.',
    },
    "of another user, with one's own": {
      path: '/run/user/1001/docker.sock',
      things: { ...HOST, '/run/user/1001': ofBen, '/run/user/1000/docker.sock': SOCKET },
      why: 'its folder /run/user/1001 is closed to user anna: it belongs to user ben and group 1001, mode 0700',
      hint: 'There is another socket: `--host unix:///run/user/1000/docker.sock`.',
    },
    'in a container': {
      path: '/run/user/1001/docker.sock',
      things: { ...IN_DOCKER, '/run/user/1001': ofBen },
      why: 'its folder /run/user/1001 is closed to user anna: it belongs to user ben and group 1001, mode 0700',
      hint: 'Start the container with `--user 1001`.',
    },
    'that lets others write and not search': {
      path: '/run/user/1001/docker.sock',
      things: { ...HOST, '/run/user/1001': { ...ofBen, mode: 0o772 } },
      why: 'its folder /run/user/1001 is closed to user anna: it belongs to user ben and group 1001, mode 0772',
      hint: 'Run layersize as that user (`sudo -u ben`). Or use an engine of your own: https://docs.docker.com/go/rootless/.',
    },
    'that is not in the user namespace': {
      path: '/run/user/1001/docker.sock',
      things: { ...IN_PODMAN, ...USER_NAMESPACE, '/run/user/1001': { ...ofBen, uid: 65534, gid: 65534 } },
      why: 'the folder /run/user/1001 belongs to a user or group that has no number in this user namespace (65534 is shown)',
      hint: 'Mount the socket of your own podman rather than root\'s: `systemctl --user start podman.socket`, then `-v "$XDG_RUNTIME_DIR/podman/podman.sock":/run/user/1001/docker.sock`. If you are in the socket\'s group on the host: `--group-add keep-groups`.',
    },
    'although bits allow it': {
      path: '/run/user/1000/docker.sock',
      things: { ...HOST, '/run/user/1000': { ...ofBen, uid: 1000 } },
      why: 'permission bits allow it, but something else forbids it: an access list, a security module or a sandbox',
      hint: 'See the access list: `getfacl /run/user/1000`. In a sandbox (Flatpak, Snap, systemd), run layersize outside of it.',
    },
    'where there is no /proc': {
      path: '/Users/ben/.colima/default/docker.sock',
      things: { '/Users/ben': ofBen },
      platform: 'darwin',
      why: 'its folder /Users/ben is closed',
      hint: 'Run layersize as that user (`sudo -u ben`).',
    },
  })
})

describe('a path that cannot be one', () => {
  says('ENOENT', {
    'without its first slash': {
      path: 'var/run/docker.sock',
      why: 'the path does not begin with /',
      hint: 'Write three slashes: `unix:///var/run/docker.sock`.',
    },
    'longer than a socket has': {
      path: `/tmp/${'é'.repeat(52)}`,
      why: 'the path is longer than that of a socket can be (107 bytes)',
      hint: 'Link to it from a shorter path, and name that.',
    },
  })
  says('ELOOP', {
    'with links in a circle': {
      things: { ...HOST, '/run/docker.sock': { link: '/run/docker.sock' } },
      why: 'its links lead in a circle',
      hint: 'Name the socket of an engine with --host or DOCKER_HOST.',
    },
  })
  says('ENOTDIR', {
    'through a file': {
      path: '/etc/passwd/docker.sock',
      why: 'a part of the path is a file and no folder',
      hint: 'Name the socket of an engine with --host or DOCKER_HOST.',
    },
  })
})

test('where nothing can be looked at, what connect() says has to do', async () => {
  const machine = fakeMachine(HOST)
  const look = async () => {
    throw new Error('no')
  }
  expect(await socketTrouble(DOCKER, 'EACCES', { ...machine, look })).toEqual({
    why: 'permission denied',
    hint: 'Your user must be allowed to use the socket. Name the socket of an engine with --host or DOCKER_HOST.',
  })
  expect((await socketTrouble(DOCKER, 'EIO', { ...machine, look })).why).toBe('connecting failed (EIO)')
})
