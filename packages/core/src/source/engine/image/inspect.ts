import { LayersizeError } from '../../../errors.js'
import { type Digest, parseDigest } from '../../../oci/digest.js'
import { asObject, isObject, listOf, textOf } from '../../../oci/json.js'
import { formatPlatform, isSamePlatform, type Platform, platformOf } from '../../../oci/platform.js'
import type { Engine } from '../connection/engine.js'
import { notAnEngine, statusOf } from '../connection/engine-error.js'
import { readStore } from '../store.js'
import { imageNotFound, pullCommand } from './image-not-found.js'

/** What `/images/x/json` says, as far as it is used here. */
export interface Inspected {
  /** Of the configuration; of an index or a manifest where the engine keeps images as a registry does. */
  readonly id: string
  readonly created: string
  readonly platform: Platform
  readonly size: number | null
  readonly names: readonly string[]
  readonly diffIds: readonly Digest[]
  /** Whether the engine can be asked for one of several platforms. */
  readonly hasManifests: boolean
}

/**
 * What the engine says of an image, for this platform where one is named and the engine can be asked for it.
 * Rejects with IMAGE_NOT_FOUND, PLATFORM_NOT_FOUND, ENGINE_ANSWER_INVALID and as `Engine.get` does.
 */
export async function inspectImage(
  engine: Engine,
  image: string,
  platform: Platform | null,
): Promise<Inspected> {
  const inspected = await inspect(engine, image)
  if (!platform || isSamePlatform(inspected.platform, platform)) return inspected
  const { id, hasManifests } = inspected
  if (hasManifests && engine.speaks('1.49')) {
    const query = { platform: queryOf(platform) }
    const answer = await engine.get(`/images/${id}/json`, query).catch((error) => {
      if (statusOf(error) !== 404) throw error
      return null
    })
    // The id that is told then is that of a part, by which nothing can be asked for.
    if (answer) return { ...parseInspected(answer, engine), id, hasManifests }
  } else if ((await readStore(engine)).containerd) {
    // An older engine may hold it nevertheless: what it exports will tell.
    return inspected
  }
  throw await otherPlatform(engine, image, platform, inspected)
}

async function inspect(engine: Engine, image: string): Promise<Inspected> {
  try {
    return parseInspected(await engine.get(`/images/${image}/json`), engine)
  } catch (error) {
    throw statusOf(error) === 404 ? await imageNotFound(engine, image, error) : error
  }
}

/** A platform as the API takes it. */
export function queryOf({ os, architecture, variant }: Platform): string {
  return JSON.stringify({ os, architecture, ...(variant && { variant }) })
}

/** Throws ENGINE_ANSWER_INVALID. */
export function parseInspected(answer: unknown, engine: Engine): Inspected {
  const { Id, RootFS, Created, Os, Architecture, Variant, Size, RepoTags, Descriptor } = asObject(answer)
  const layers = isObject(RootFS) ? (RootFS.Layers ?? []) : null
  const diffIds = Array.isArray(layers) ? layers.map(parseDigest) : [null]
  if (typeof Id !== 'string' || !diffIds.every((diffId) => diffId !== null)) throw notAnEngine(engine.place)
  return {
    // podman leaves the algorithm out.
    id: /^[0-9a-f]{64}$/.test(Id) ? `sha256:${Id}` : Id,
    created: textOf(Created),
    platform: platformOf({ os: Os, architecture: Architecture, variant: Variant }),
    size: typeof Size === 'number' ? Size : null,
    names: listOf(RepoTags).filter((name) => typeof name === 'string'),
    diffIds,
    hasManifests: isObject(Descriptor),
  }
}

async function otherPlatform(
  engine: Engine,
  image: string,
  wanted: Platform,
  inspected: Inspected,
): Promise<LayersizeError> {
  const all = engine.speaks('1.48') ? await platformsOf(engine, image) : []
  const there = [...new Set([...all, formatPlatform(inspected.platform)])]
  return new LayersizeError(
    'PLATFORM_NOT_FOUND',
    `On the engine at ${engine.place.host}, ${image} is not for ${formatPlatform(wanted)}, but for ${there.join(', ')}`,
    {
      hint: `Choose one that is there, or fetch the other: ${pullCommand(engine, `--platform ${formatPlatform(wanted)} ${image}`)}`,
    },
  )
}

/** The platforms of an image whose layers are all there. */
async function platformsOf(engine: Engine, image: string): Promise<string[]> {
  const answer = await engine.get(`/images/${image}/json`, { manifests: '1' }).catch(() => null)
  return listOf(asObject(answer).Manifests)
    .map(asObject)
    .filter(({ Available, ImageData }) => Available === true && isObject(ImageData))
    .map(({ ImageData }) => formatPlatform(platformOf(asObject(ImageData).Platform)))
}
