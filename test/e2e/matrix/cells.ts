import { BUILDERS, type BuilderName } from './builders.js'
import { HISTORY_SIZES, type HistorySize } from './history-size.js'

/** What the engines' words mean, by the store that they keep images in. */
interface Store {
  readonly historySize: HistorySize
  /** Whether the rows of an image's history add up to its size. */
  readonly addsUp: boolean
  /** What an image's Id is the digest of. */
  readonly namedBy: 'configuration' | 'manifest'
  /**
   * Whether a new link to a lower file is one in the layer as well. Where a layer is found by comparing two folders, it
   * has a file of its own there, whatever the engine's folder shows.
   */
  readonly keepsLinks: boolean
}

const OVERLAY2: Store = {
  historySize: HISTORY_SIZES['files-and-symlinks'],
  addsUp: true,
  namedBy: 'configuration',
  keepsLinks: true,
}
const COMPARED_FOLDERS: Store = { ...OVERLAY2, historySize: HISTORY_SIZES.files, keepsLinks: false }
const CONTAINERD: Store = {
  historySize: HISTORY_SIZES.blocks,
  addsUp: false,
  namedBy: 'manifest',
  keepsLinks: true,
}
const CONTAINERS_STORAGE: Store = { ...CONTAINERD, historySize: HISTORY_SIZES.tar, namedBy: 'configuration' }

/** One engine with one store and one way to build on it. */
export interface Cell {
  /** `docker-26/containerd`. */
  readonly engine: string
  readonly socket: string
  readonly podman: boolean
  readonly store: Store
  readonly builder: BuilderName
  /** Whether its data stand where it says to this machine, and not in a mount namespace of its own. */
  readonly storeIsHere: boolean
  /** Whether a RUN may make devices: not without root, nor by default on podman 5. */
  readonly devices: boolean
}

/** The cells of the engines in `LAYERSIZE_TEST_ENGINES`: `docker-26/containerd=/path/docker.sock …`. */
export function cellsOf(engines: string | undefined): Cell[] {
  const cells = (engines ?? '').split(/\s+/).filter(Boolean).flatMap(cellsOfEngine)
  if (cells.length > 0) return cells
  throw new Error(
    'LAYERSIZE_TEST_ENGINES is not set. It names engines and their sockets: ' +
      'docker-26/containerd=/path/docker.sock podman-5.4/overlay=/path/podman.sock. CONTRIBUTING.md says how to start them.',
  )
}

function cellsOfEngine(text: string): Cell[] {
  const [, name, store, socket] = /^([\w.-]+)\/(\w+)=(\/.+)$/.exec(text) ?? []
  if (!name || !store || !socket) throw new Error(`This is no ENGINE/STORE=SOCKET: ${text}`)
  const podman = name.startsWith('podman')
  const rootless = name.endsWith('rootless')
  const builders: BuilderName[] = podman ? ['classic', 'buildah'] : ['classic', 'buildkit']
  if (/^docker-2[6-9]/.test(name)) builders.push('buildx')
  return builders.map((builder) => ({
    engine: `${name}/${store}`,
    socket,
    podman,
    store: podman ? CONTAINERS_STORAGE : dockerStore(store, rootless),
    builder,
    storeIsHere: !rootless,
    devices: !(rootless || name.startsWith('podman-5')),
  }))
}

function dockerStore(store: string, rootless: boolean): Store {
  if (store === 'containerd') return CONTAINERD
  return store === 'vfs' || rootless ? COMPARED_FOLDERS : OVERLAY2
}

export function titleOf({ engine, builder, podman }: Cell): string {
  return `${engine}, ${podman ? BUILDERS[builder].onPodman : BUILDERS[builder].title}`
}
