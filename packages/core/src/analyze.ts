import type { Analysis } from './analysis.js'
import type { ImageCache } from './cache/image-cache.js'
import type { Ignore } from './configuration.js'
import { LayersizeError } from './errors.js'
import { keepAnalysis, recallAnalysis } from './known-analysis.js'
import type { Provenance } from './oci/provenance.js'
import { parseImageChoice } from './oci/reference.js'
import type { Analysed, BuildFile } from './place-in-dockerfile.js'
import { describeSource } from './read/describe-source.js'
import { describeEngineSizes } from './read/engine-sizes.js'
import { gatherClaims, type OpenedImage } from './read/gather-claims.js'
import { findImage } from './read/read-image.js'
import { readProvenance } from './read/read-provenance.js'
import { verifyDigests } from './read/verify-digests.js'
import { aborted } from './source/aborted.js'
import { chooseImage } from './source/catalog/choose-image.js'
import type { OnProgress } from './source/progress.js'
import { resolve } from './source/resolve.js'
import type { CatalogImage } from './source/source.js'
import { readIgnores } from './waste/ignores.js'

export interface AnalyzeOptions {
  /** The engine's address as DOCKER_HOST has it; where none is named, the first of the usual ones that answers. */
  readonly host?: string | undefined
  /** The docker context whose engine is asked. */
  readonly context?: string | undefined
  /** `process.env`, for the engine that the docker CLI would ask with it; nothing is read of it by default. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** For how many milliseconds an engine may say nothing: 60,000 by default, 0 for ever. */
  readonly idleTimeout?: number | undefined
  /**
   * How an image of an engine is read: in the engine's own `store`, where this process may read that, as an `export`, or by
   * default `auto`: in the store if that is possible, else as an export.
   */
  readonly from?: 'auto' | 'store' | 'export' | undefined
  /** Which of several images: a name, a position from 0 (`@0`), a digest. */
  readonly image?: string | undefined
  /** `os/architecture[/variant]`; where an image has several, linux on this machine's architecture by default. */
  readonly platform?: string | undefined
  /** Whether every blob and every layer's tar is hashed and compared with what the image says of them. */
  readonly verifyDigests?: boolean | undefined
  /** Whether the engine is asked for its own figures as well; an error where the image comes from none. */
  readonly engineSizes?: boolean | undefined
  /** Folders that the links in a layout may lead into, besides its own. */
  readonly linksInto?: readonly string[] | undefined
  /** The image that this one was built on, as a reference, or `scratch`. */
  readonly base?: string | undefined
  /** The Dockerfile that it was built from: lines and patches are of it, and its FROM tells the base. */
  readonly dockerfile?: DockerfileOption | undefined
  /** The rules whose patches `fix` joins; by default all, but for findings that are only possible. */
  readonly fixOnly?: readonly string[] | undefined
  /**
   * Findings not to be made: `RULE`, `path:GLOB`, `instruction:NUMBER` or `instruction:TEXT`, joined by commas; or objects
   * of those, which can have a reason and a last day.
   */
  readonly ignore?: readonly Ignore[] | undefined
  /** What day it is, YYYY-MM-DD: needed where an ignore has a last day. */
  readonly today?: string | undefined
  /**
   * Whether the analysis says of each file what it is: `check` with limits of paths, `diff` by path and `listTree` need it.
   * With `all-digests` the digest of each; else only those that tell whether two files of the image are the same.
   */
  readonly files?: 'all-digests' | boolean | undefined
  /**
   * The folder in which is kept what was found out, so that the same image is analysed in a moment the next time; none by
   * default. What is there and cannot be used is left alone, and what cannot be kept is not kept.
   */
  readonly cache?: string | undefined
  /** Ends the analysis, which then rejects with the code ABORTED. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: OnProgress | undefined
  /** How many names the layers may hold together, 5,000,000 by default: memory grows with them. */
  readonly maxEntries?: number | undefined
}

export interface DockerfileOption {
  readonly text: string
  /** As a patch is to call it, `Dockerfile` by default. */
  readonly path?: string | undefined
  /** The stage that was built, if not the last: its name or number. */
  readonly target?: string | undefined
  /** Whether it only stood there: then it counts only where all its instructions are those of the image. */
  readonly byDefault?: boolean | undefined
  /** What the build context leaves out; a text of null where there is no such file yet. */
  readonly dockerignore?: { readonly path: string; readonly text: string | null } | undefined
}

const MAX_ENTRIES = 5_000_000

/**
 * Where the bytes of an image come from, which of them nobody can use, and what to change. `image` is a reference
 * (`shop:1`, `./shop.tar`, `oci:layout:1`) or the bytes of an archive, plain or compressed.
 * Rejects with a LayersizeError where the image cannot be had or read.
 */
export async function analyze(
  image: string | AsyncIterable<Uint8Array>,
  options: AnalyzeOptions = {},
): Promise<Analysis> {
  const limit = options.maxEntries ?? MAX_ENTRIES
  if (!(Number.isSafeInteger(limit) && limit > 0)) {
    throw new LayersizeError('OPTION_INVALID', `maxEntries must be a whole number above 0, not ${limit}`)
  }
  if (typeof image !== 'string' && typeof image?.[Symbol.asyncIterator] !== 'function') {
    throw new LayersizeError('OPTION_INVALID', 'The image must be a reference or a stream of bytes')
  }
  if (options.signal?.aborted) throw aborted(options.signal)
  const ignores = await readIgnores(options.ignore ?? [], options.today)
  await checkHints(options)
  const cache = await openCacheOf(options)
  // A store has the tars of layers only in parts, which cannot be hashed as a whole.
  const from = options.verifyDigests ? 'export' : options.from
  const { source, choice } = await resolve(image, { ...options, from })
  let base: OpenedImage | null = null
  try {
    const { figures } = source
    if (options.engineSizes && !figures) {
      throw new LayersizeError('OPTION_INVALID', 'An archive or a layout has no figures of an engine', {
        hint: 'Name an image of an engine, or leave out --engine-sizes.',
      })
    }
    if (choice && options.image !== undefined) {
      throw new LayersizeError(
        'OPTION_INVALID',
        'The reference chooses an image, and the option does as well',
        {
          hint: 'Leave out one of them: --image, or what follows the path.',
        },
      )
    }
    const wanted = options.image === undefined ? choice : parseImageChoice(String(options.image))
    // Opened before anything is read: what is not there is not waited for.
    if (options.base !== undefined && options.base !== 'scratch') {
      base = await resolve(options.base, { ...forBase(options), from: 'export' })
    }
    const found = await findImage(source, (catalog) => chooseImage(catalog, wanted, options.platform), {
      allowance: { limit, left: limit },
      digests: options.verifyDigests ?? false,
      wanted: options.files === 'all-digests' ? 'all' : options.files ? 'same-size' : 'comparable',
      cache,
      signal: options.signal,
      onProgress: options.onProgress,
    })
    const { catalog, image: chosen } = found
    const place = { source, catalog, image: chosen }
    const provenance = await readProvenance(place)
    const built = await buildFile(options, provenance, chosen)
    const claims = await gatherClaims(place, provenance, {
      option: options.base === undefined ? null : { name: options.base, opened: base },
      dockerfile: built?.base ?? null,
    })
    const reference = typeof image === 'string' ? image : '-'
    const tabulate = options.files ?? false
    const parts = [
      ...[chosen.config, claims, options.ignore ?? [], ignores.date],
      ...[tabulate, built?.file ?? null, limit],
    ]
    // What an engine counts is told from the layers themselves.
    const known = cache && !options.engineSizes && (await recallAnalysis(cache, found, parts, reference))
    if (known) return known
    const { image: read, layers } = await found.read()
    const indexes = layers.map((layer) => layer.missing ?? layer.index)
    const warnings = options.verifyDigests ? verifyDigests(chosen, layers) : []
    const { assemble } = await import('./assemble.js')
    const analysis = assemble(
      chosen.config,
      indexes,
      await describeSource(catalog.kind, reference, read, layers, warnings),
      claims,
      ignores,
      tabulate,
      built && (await placer(built.file)),
    )
    if (cache) await keepAnalysis(cache, found, parts, layers, analysis)
    if (!options.engineSizes || !figures) return analysis
    const engineSizes = describeEngineSizes(await figures(), analysis, indexes, chosen.config.history.length)
    return { ...analysis, source: { ...analysis.source, engineSizes } }
  } finally {
    await base?.source[Symbol.asyncDispose]()
    await source[Symbol.asyncDispose]()
    await cache?.settle()
  }
}

/** Null where nothing is to be kept; nor is anything believed where all is to be verified. */
async function openCacheOf({ cache, verifyDigests }: AnalyzeOptions): Promise<ImageCache | null> {
  if (cache === undefined || verifyDigests) return null
  if (typeof cache !== 'string' || cache === '') {
    throw new LayersizeError('OPTION_INVALID', 'The cache must be the path of a folder')
  }
  const { openCache } = await import('./cache/image-cache.js')
  return openCache(cache)
}

/** Rejects with OPTION_INVALID. */
async function checkHints({
  base,
  dockerfile,
  fixOnly = [],
  from,
  verifyDigests,
}: AnalyzeOptions): Promise<void> {
  if (from !== undefined && !['auto', 'store', 'export'].includes(from)) {
    throw new LayersizeError('OPTION_INVALID', `An image is read from auto, store or export, not ${from}`)
  }
  if (from === 'store' && verifyDigests) {
    throw new LayersizeError(
      'OPTION_INVALID',
      "An engine's store does not keep the tars whose digests are to be verified",
      {
        hint: 'Leave out --from store, or --verify-digests.',
      },
    )
  }
  if (base !== undefined && typeof base !== 'string') {
    throw new LayersizeError('OPTION_INVALID', 'The base must be a reference')
  }
  if (dockerfile !== undefined && typeof dockerfile?.text !== 'string') {
    throw new LayersizeError('OPTION_INVALID', 'The Dockerfile must be given as text')
  }
  if (fixOnly.length === 0) return
  const { findRule } = await import('./waste/find-rule.js')
  for (const id of fixOnly) findRule(id)
}

/** Imported here, as the next: most analyses do without. */
async function buildFile(
  { dockerfile, fixOnly }: AnalyzeOptions,
  provenance: Provenance | null,
  image: CatalogImage,
) {
  if (!dockerfile && !provenance?.dockerfile) return null
  const { chooseDockerfile } = await import('./choose-dockerfile.js')
  return chooseDockerfile(dockerfile, fixOnly ?? null, provenance, image)
}

async function placer(file: BuildFile) {
  const { placeInDockerfile } = await import('./place-in-dockerfile.js')
  return (image: Analysed) => placeInDockerfile(file, image)
}

/** All that says where to look, and nothing that says which image. */
function forBase({ host, context, environment, idleTimeout, linksInto, signal }: AnalyzeOptions) {
  return { host, context, environment, idleTimeout, linksInto, signal }
}
