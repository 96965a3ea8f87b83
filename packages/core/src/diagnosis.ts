/** Each place where an engine may be, in the order in which they are tried, and what is there. */
export interface Diagnosis {
  readonly schemaVersion: 1
  readonly places: readonly PlaceDiagnosis[]
  /** The index of the place where a name is looked for, or null where none works. */
  readonly used: number | null
}

export interface PlaceDiagnosis {
  /** Why it is looked at: `DOCKER_HOST`, `the docker context "remote"`, `rootless Docker`. */
  readonly name: string
  /** The address as DOCKER_HOST has it; '' where what is named leads nowhere. */
  readonly host: string
  /** Whether names are looked for there: where somebody says which engine it is, at no other place. */
  readonly tried: boolean
  /** Null where none answers. */
  readonly engine: (EngineVersion & { readonly store: EngineStore | null }) | null
  /** Why none answers, or why it does not tell of its store; null where all is well. */
  readonly problem: Problem | null
}

export interface Problem {
  readonly code: string
  readonly message: string
  readonly hint: string | null
  /** Whether there is simply nothing there. */
  readonly absent: boolean
}

/** What an engine says of itself. */
export interface EngineVersion {
  readonly kind: 'docker' | 'podman'
  readonly version: string
  /** The newest version of Docker's API that it speaks. */
  readonly apiVersion: string
}

/** How an engine keeps images. */
export interface EngineStore {
  /** `overlay2`, `overlayfs`, `vfs`: of a graph driver, of containers/storage, or a snapshotter of containerd. */
  readonly driver: string
  /** Whether images are kept as a registry does, by manifests and compressed blobs: Docker's containerd store. */
  readonly containerd: boolean
  /** The folder on the engine's machine. */
  readonly root: string
  readonly rootless: boolean
  /** Whether this process may read that folder. */
  readonly readable: boolean
}
