import type { Diagnosis } from './diagnosis.js'
import type { EngineOptions } from './source/engine/connection/engine.js'
import type { EngineChoice } from './source/engine/place/find-places.js'

/** What is found at each place where an engine may be. Rejects with OPTION_INVALID and ABORTED. */
export async function diagnose(options: EngineChoice & EngineOptions = {}): Promise<Diagnosis> {
  // Imported here: most who use this library never ask.
  const { diagnosePlaces } = await import('./source/engine/diagnose-places.js')
  return diagnosePlaces(options)
}
