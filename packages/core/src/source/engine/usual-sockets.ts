export type NamedSocket = readonly [name: string, path: string]

/** Sockets of engines that a user runs, in the folder of the session. */
export const OF_SESSION = {
  docker: ['rootless Docker', 'docker.sock'],
  podman: ['rootless podman', 'podman/podman.sock'],
} as const satisfies Record<string, NamedSocket>

/** Those in the user's home. */
export const OF_HOME: readonly NamedSocket[] = [
  ['Colima', '.colima/default/docker.sock'],
  ['Colima', '.config/colima/default/docker.sock'],
  ['OrbStack', '.orbstack/run/docker.sock'],
  ['Rancher Desktop', '.rd/docker.sock'],
  ['Docker Desktop', '.docker/run/docker.sock'],
  ['Docker Desktop', '.docker/desktop/docker.sock'],
]

/** Where podman listens as root. */
export const PODMAN_SOCKET = '/run/podman/podman.sock'
