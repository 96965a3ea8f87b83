import type { Machine } from './machine.js'

/** What runs the container that this process is in. */
export type Container = 'docker' | 'podman' | 'kubernetes'

/** Whether this process is in a container, and in whose; null where nothing says that it is. */
export async function containerOf(machine: Machine): Promise<Container | null> {
  const cgroup = (await machine.read('/proc/self/cgroup')) ?? ''
  const environment = (await machine.read('/proc/self/environ')) ?? ''
  if (/kubepods/.test(cgroup) || /(^|\0)KUBERNETES_SERVICE_HOST=/.test(environment)) return 'kubernetes'
  if ((await isThere('/run/.containerenv', machine)) || /\/libpod-[\da-f]{64}/.test(cgroup)) return 'podman'
  if ((await isThere('/.dockerenv', machine)) || /\/docker[/-][\da-f]{64}/.test(cgroup)) return 'docker'
  return null
}

/** Whether there is anything at a path. */
export async function isThere(path: string, machine: Machine): Promise<boolean> {
  return machine.look(path).then(
    () => true,
    () => false,
  )
}
