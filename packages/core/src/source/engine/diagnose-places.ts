import type { Diagnosis, PlaceDiagnosis, Problem } from '../../diagnosis.js'
import { LayersizeError } from '../../errors.js'
import { Engine, type EngineOptions } from './connection/engine.js'
import { isNotThere } from './connection/find-engine.js'
import { type EngineChoice, findPlaces } from './place/find-places.js'
import type { Place } from './place/place.js'
import { readStore } from './store.js'

/** Nobody waits a minute for a list, but for ssh, which has to log in first. */
const IDLE_TIMEOUT = { socket: 5000, tcp: 5000, ssh: 30_000 }

/** What is found at each place where an engine may be. Rejects with OPTION_INVALID and ABORTED. */
export async function diagnosePlaces(options: EngineChoice & EngineOptions): Promise<Diagnosis> {
  const meant = await findPlaces(options).catch((error): PlaceDiagnosis => {
    if (error instanceof LayersizeError && error.code === 'OPTION_INVALID') throw error
    // Somebody has said which engine it is, and nobody can tell.
    return { name: 'what is named', host: '', tried: true, engine: null, problem: problemOf(error) }
  })
  const named = 'problem' in meant
  const others = named || meant.chosen ? await usualPlaces(options) : []
  const places = await Promise.all([
    ...(named ? [meant] : meant.places.map((place) => diagnosePlace(place, true, options))),
    ...others.map((place) => diagnosePlace(place, false, options)),
  ])
  const used = places.findIndex(({ tried, engine }) => tried && engine)
  return { schemaVersion: 1, places, used: used < 0 ? null : used }
}

/** What would be looked at if nobody had said anything. */
async function usualPlaces({ environment }: EngineChoice): Promise<readonly Place[]> {
  const { HOME, USERPROFILE, XDG_RUNTIME_DIR } = environment ?? {}
  return (await findPlaces({ context: 'default', environment: { HOME, USERPROFILE, XDG_RUNTIME_DIR } }))
    .places
}

async function diagnosePlace(
  place: Place,
  tried: boolean,
  { signal, idleTimeout = IDLE_TIMEOUT[place.endpoint.kind] }: EngineOptions,
): Promise<PlaceDiagnosis> {
  const { name, host } = place
  try {
    await using engine = await Engine.open(place, { signal, idleTimeout })
    const about = engine.about
    try {
      return { name, host, tried, engine: { ...about, store: await readStore(engine) }, problem: null }
    } catch (error) {
      return { name, host, tried, engine: { ...about, store: null }, problem: problemOf(error) }
    }
  } catch (error) {
    return { name, host, tried, engine: null, problem: problemOf(error) }
  }
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof LayersizeError) || error.code === 'ABORTED') throw error
  const { code, message, hint = null } = error
  return { code, message, hint, absent: isNotThere(error) }
}
