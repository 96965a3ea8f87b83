import { isObject, textOf } from '../../oci/json.js'
import type { Engine } from './connection/engine.js'

/** How an engine keeps images, as `/info` tells. */
export interface Store {
  /** `overlay2`, `overlayfs`, `vfs`: of a graph driver, containers/storage or a snapshotter of containerd. */
  readonly driver: string
  /** Whether images are kept as a registry does, by manifests and compressed blobs: Docker's containerd store. */
  readonly containerd: boolean
  /** The folder on the engine's machine. */
  readonly root: string
  readonly rootless: boolean
}

/** Rejects as `Engine.get` does. */
export async function readStore(engine: Engine): Promise<Store> {
  const info = await engine.get('/info')
  const { Driver, DriverStatus, DockerRootDir, SecurityOptions } = isObject(info) ? info : {}
  const status = Array.isArray(DriverStatus) ? DriverStatus : []
  const security = Array.isArray(SecurityOptions) ? SecurityOptions : []
  return {
    driver: textOf(Driver),
    containerd: status.some(
      (pair) =>
        Array.isArray(pair) && pair[0] === 'driver-type' && pair[1] === 'io.containerd.snapshotter.v1',
    ),
    root: textOf(DockerRootDir),
    rootless: security.some((option) => /^name=rootless/.test(textOf(option))),
  }
}
