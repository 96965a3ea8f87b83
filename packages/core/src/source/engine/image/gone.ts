import { LayersizeError } from '../../../errors.js'
import type { Engine } from '../connection/engine.js'
import { statusOf } from '../connection/engine-error.js'

/** Whether an engine has an image no more. */
export async function isGone(engine: Engine, id: string): Promise<boolean> {
  const error = await engine.get(`/images/${id}/json`).catch((error) => error)
  return statusOf(error) === 404
}

export function removed(cause: unknown): LayersizeError {
  return new LayersizeError('IMAGE_CHANGED', 'The image was removed from the engine while it was read', {
    cause,
    hint: 'Pull or build it again; or tag it, so that nothing that cleans up takes it away.',
  })
}
