import { LayersizeError } from '../../../errors.js'
import type { Places } from '../place/find-places.js'
import { Engine, type EngineOptions } from './engine.js'

/** The first engine that answers. Rejects with the error of the place that somebody has most likely meant. */
export async function findEngine({ places }: Places, options: EngineOptions): Promise<Engine> {
  const errors: LayersizeError[] = []
  for (const place of places) {
    try {
      return await Engine.open(place, options, meant(errors) ?? null)
    } catch (error) {
      if (!(error instanceof LayersizeError) || error.code === 'ABORTED') throw error
      errors.push(error)
    }
  }
  throw meant(errors) ?? errors[0]
}

/** Where something is, it matters more than where there is nothing. */
function meant(errors: readonly LayersizeError[]): LayersizeError | undefined {
  return errors.find((error) => !isNotThere(error))
}

/** Whether there is nothing at all at a place; a program that is missing here says nothing of it. */
export function isNotThere({ cause }: LayersizeError): boolean {
  const { code = '', syscall } = (cause ?? {}) as NodeJS.ErrnoException
  return syscall === 'connect' && ['ENOENT', 'ENOTDIR'].includes(code)
}
