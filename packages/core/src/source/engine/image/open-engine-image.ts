import type { IncomingMessage } from 'node:http'
import { LayersizeError } from '../../../errors.js'
import { parseDigest } from '../../../oci/digest.js'
import { isSamePlatform, type Platform, parsePlatform } from '../../../oci/platform.js'
import { lastingCatalog } from '../../lasting-catalog.js'
import type { OnProgress } from '../../progress.js'
import type { BlobKey, Catalog, CatalogImage, OnceSource, OpenSource, VisitBlob } from '../../source.js'
import type { Engine, EngineOptions } from '../connection/engine.js'
import { findEngine } from '../connection/find-engine.js'
import { type EngineChoice, type EngineKind, findPlaces } from '../place/find-places.js'
import { emptyCatalog } from './empty-image.js'
import { isGone, removed } from './gone.js'
import { type Inspected, inspectImage, queryOf } from './inspect.js'
import { askForStatements, lookUp } from './look-up.js'
import { readExport } from './read-export.js'
import { readFigures } from './read-figures.js'
import { askForStore, openByStore, type Way } from './store-or-export.js'

export interface EngineImageOptions extends EngineChoice, EngineOptions {
  readonly platform?: string | undefined
  readonly from?: Way | undefined
  readonly onProgress?: OnProgress | undefined
}

/**
 * An image of the engine that is meant, asked for at once; of `kind` alone, or of any. It is read in the engine's store
 * where this process may, and exported else, when it is read. Rejects as `findPlaces`, `Engine.open`, `inspectImage` and
 * `openByStore` do.
 */
export async function openEngineImage(
  image: string,
  kind: EngineKind | undefined,
  options: EngineImageOptions,
): Promise<OpenSource> {
  const { from = 'auto', onProgress } = options
  const engine = await findEngine(await findPlaces(options, kind), options)
  try {
    if (kind && engine.about.kind !== kind) throw anotherKind(engine, kind)
    // What is no platform at all is told when the image is chosen.
    const platform = options.platform === undefined ? null : parsePlatform(options.platform)
    const store = askForStore(engine, from)
    const inspected = await inspectImage(engine, image, platform)
    onProgress?.({ readBytes: 0, totalBytes: null })
    const exported: OnceSource = {
      access: 'once',
      identity: identityOf(engine, inspected, platform),
      known: { id: parseDigest(inspected.id), diffIds: inspected.diffIds },
      lookUp: (name) => lookUp(engine, name),
      figures: () => readFigures(engine, inspected),
      statements: () => askForStatements(engine, inspected.id, platformOf(inspected)),
      read: (visit) => readImage(engine, inspected, platform, onProgress, visit),
      [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
    }
    return await openByStore(exported, {
      ...{ engine, store, from, onProgress },
      isAsked: isAsked(inspected, platform),
    })
  } catch (error) {
    await engine[Symbol.asyncDispose]()
    throw error
  }
}

/** An older engine tells of the platform of its machine, whatever is asked for, and exports all. */
function isAsked({ platform }: Pick<Inspected, 'platform'>, wanted: Platform | null): boolean {
  return !wanted || isSamePlatform(platform, wanted)
}

/** What it exports is a function of what it says of the image; an older engine may export other platforms as well. */
function identityOf(
  { place, about }: Engine,
  { id, platform, diffIds }: Inspected,
  wanted: Platform | null,
): string | undefined {
  if (!isAsked({ platform }, wanted)) return undefined
  return JSON.stringify([place.host, about.kind, about.version, id, platform, diffIds])
}

/** An engine's layers are told by itself and their digests. */
function lasting(catalog: Catalog, { place, about }: Engine): Catalog {
  const diffIds = new Map<BlobKey, string>()
  for (const { layers, config } of catalog.images) {
    layers.forEach(({ key }, i) => {
      const known = diffIds.get(key) ?? config.diffIds[i]
      diffIds.set(key, known === config.diffIds[i] ? (known ?? '') : '')
    })
  }
  return lastingCatalog(catalog, (key) => {
    const diffId = diffIds.get(key)
    return diffId ? JSON.stringify([place.host, about.kind, diffId]) : null
  })
}

async function readImage(
  engine: Engine,
  inspected: Inspected,
  platform: Platform | null,
  onProgress: OnProgress | undefined,
  visit: VisitBlob,
): Promise<Catalog> {
  const kind = engine.about.kind === 'podman' ? 'podman-daemon' : 'docker-daemon'
  let catalog: Catalog
  try {
    catalog = await readExport(() => exportOf(engine, inspected), engine, onProgress, visit)
  } catch (error) {
    const { code, message } = error as LayersizeError
    // moby's graph drivers have no archive without layers, and say it so.
    if (inspected.diffIds.length === 0 && code === 'ENGINE_REFUSED' && message.includes('empty export')) {
      return emptyCatalog(engine, inspected, kind)
    }
    throw MAY_BE_GONE.has(code) && (await isGone(engine, inspected.id)) ? removed(error) : error
  }
  const images = isAsked(inspected, platform) ? described(catalog, inspected) : catalog.images
  return lasting({ ...catalog, kind, images }, engine)
}

function anotherKind({ about, place }: Engine, wanted: EngineKind): LayersizeError {
  return new LayersizeError(
    'ENGINE_ANSWER_INVALID',
    `The engine at ${place.host} is ${about.kind}, not ${wanted}`,
    {
      hint: 'Name the image alone, or the socket of the other with --host.',
    },
  )
}

/** What an export ends with whose image is removed. */
const MAY_BE_GONE: ReadonlySet<string> = new Set([
  'ENGINE_REFUSED',
  'ENGINE_EXPORT_FAILED',
  'ENGINE_CONNECTION_LOST',
])

/** By its id: the name may point at another image by now. Of several platforms, the one that is told of. */
function exportOf(engine: Engine, inspected: Inspected): Promise<IncomingMessage> {
  return engine.export({ names: inspected.id, platform: platformOf(inspected) })
}

function platformOf({ hasManifests, platform }: Inspected): string | undefined {
  return hasManifests ? queryOf(platform) : undefined
}

/** The image that inspect told of, among all that the export holds. */
function described({ images }: Catalog, { diffIds }: Inspected): CatalogImage[] {
  const same = images.filter(({ config }) => String(config.diffIds) === String(diffIds))
  if (same.length > 0) return same
  throw new LayersizeError('IMAGE_CHANGED', 'The engine exported another image than it had described', {
    hint: 'It was changed while it was read: try again.',
  })
}
