import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineStore } from '../../diagnosis.js'
import { asObject, listOf, textOf } from '../../oci/json.js'
import type { Engine } from './connection/engine.js'

/** How an engine keeps images, as `/info` tells. Rejects as `Engine.get` does. */
export async function readStore(engine: Engine): Promise<EngineStore> {
  const info = await engine.get('/info')
  const { Driver, DriverStatus, DockerRootDir, SecurityOptions, Rootless } = asObject(info)
  const containerd = listOf(DriverStatus).some(
    (pair) => Array.isArray(pair) && pair[0] === 'driver-type' && pair[1] === 'io.containerd.snapshotter.v1',
  )
  const driver = textOf(Driver)
  const root = textOf(DockerRootDir)
  const layers = containerd
    ? 'containerd/daemon/io.containerd.content.v1.content'
    : engine.about.kind === 'podman'
      ? `${driver}-layers`
      : `image/${driver}/layerdb`
  return {
    driver,
    containerd,
    root,
    // podman's own field, Docker's option.
    rootless:
      Rootless === true || listOf(SecurityOptions).some((option) => /^name=rootless/.test(textOf(option))),
    readable:
      engine.place.endpoint.kind === 'socket' && root !== '' && (await isReadable(join(root, layers))),
  }
}

function isReadable(folder: string): Promise<boolean> {
  return access(folder, constants.R_OK | constants.X_OK).then(
    () => true,
    () => false,
  )
}
