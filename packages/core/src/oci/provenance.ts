import { type Digest, parseDigest } from './digest.js'
import { asObject, isObject, listOf, textOf } from './json.js'
import {
  type LineRange,
  linesOf,
  type RecordedDockerfile,
  recordedDockerfile,
} from './recorded-dockerfile.js'

/** An image that a build took something from: its base, a stage's base, or what a COPY took files of. */
export interface Material {
  /** As FROM would name it. */
  readonly name: string
  /** Of its manifest or index. */
  readonly digest: Digest | null
}

/** The layers' blobs that a state of the build stood on, the lowest first. */
export interface Chain {
  /** The image that was fetched to have it; null where a step of the build made the last of them. */
  readonly image: string | null
  readonly blobs: readonly string[]
  /** Which lines of the Dockerfile the step was made of; several, where two instructions do the same. */
  readonly lines: readonly LineRange[]
}

/** What a build says of its origins (SLSA provenance v0.2 and v1, as BuildKit writes them). Values of arguments are left out, but for the stage. */
export interface Provenance {
  /** Null where one of them is of a kind that cannot be named, or they are too many to be asked for. */
  readonly materials: readonly Material[] | null
  /** Written in max mode alone. */
  readonly chains: readonly Chain[]
  /** Null where the build kept none. */
  readonly dockerfile: RecordedDockerfile | null
}

const MAX_MATERIALS = 100

const PREDICATE = /^https:\/\/slsa\.dev\/provenance\/v(0\.2|1)$/
/** The image that reads the Dockerfile (`# syntax=`) is a material as well. */
const FRONTEND = /^docker\/dockerfile(-upstream)?[:@]/

export function isProvenanceType(predicateType: unknown): boolean {
  return PREDICATE.test(textOf(predicateType))
}

/** Reads an in-toto statement; null where it is no provenance of an image. */
export function parseProvenance(statement: unknown): Provenance | null {
  const { predicateType, predicate } = asObject(statement)
  if (!isProvenanceType(predicateType) || !isObject(predicate)) return null
  const { buildDefinition, runDetails, invocation } = predicate
  const definition = asObject(buildDefinition)
  const metadata = asObject(asObject(runDetails).metadata ?? predicate.metadata)
  const buildKit = asObject(
    metadata.buildkit_metadata ?? metadata['https://mobyproject.org/buildkit@v1#metadata'],
  )
  const build = asObject(asObject(definition.internalParameters).buildConfig ?? predicate.buildConfig)
  const source = asObject(buildKit.source)
  const request = asObject(asObject(definition.externalParameters).request ?? asObject(invocation).parameters)
  const materials = listOf(definition.resolvedDependencies ?? predicate.materials).flatMap(materialOf)
  return {
    materials:
      materials.length <= MAX_MATERIALS && materials.every((material) => material !== null)
        ? materials
        : null,
    chains: chainsOf(
      asObject(buildKit.layers),
      imagesOf(listOf(build.llbDefinition)),
      asObject(source.locations),
    ),
    dockerfile: recordedDockerfile(source, asObject(request.args)),
  }
}

/** The images that steps of the build have fetched, by the step's id. */
function imagesOf(steps: readonly unknown[]): ReadonlyMap<string, string> {
  const images = new Map<string, string>()
  for (const step of steps) {
    const { id, op } = asObject(step)
    const identifier = textOf(asObject(asObject(asObject(op).Op).source).identifier)
    const [, name] = /^(?:docker-image|oci-layout):\/\/(.+)$/s.exec(identifier) ?? []
    if (name) images.set(textOf(id), name)
  }
  return images
}

/** `layers` has for each output of a step, `step2:0`, lists of the descriptors up to it. */
function chainsOf(
  layers: Record<string, unknown>,
  images: ReadonlyMap<string, string>,
  locations: Record<string, unknown>,
): Chain[] {
  // A step may have many outputs.
  const known = new Map<string, readonly LineRange[]>()
  return Object.entries(layers).flatMap(([output, chains]) => {
    const step = output.replace(/:\d+$/, '')
    const image = images.get(step) ?? null
    const lines = known.get(step) ?? (Object.hasOwn(locations, step) ? linesOf(locations[step]) : [])
    known.set(step, lines)
    return listOf(chains).map((chain) => ({
      image,
      lines,
      blobs: listOf(chain).map((descriptor) => textOf(asObject(descriptor).digest)),
    }))
  })
}

/** Package URLs: `pkg:docker/debian@bookworm?platform=linux%2Famd64`. Null for an image that has no such name. */
function materialOf(material: unknown): [Material | null] | [] {
  const { uri, digest } = asObject(material)
  const [, type, path = '', version = ''] =
    /^pkg:(docker|oci)\/([^@?#]+)(?:@([^?#]+))?/.exec(textOf(uri)) ?? []
  if (!type) return []
  if (type === 'oci') return [null]
  const decoded = [decode(path), decode(version)]
  const name = decoded.filter(Boolean).join(decoded[1]?.startsWith('sha256:') ? '@' : ':')
  if (FRONTEND.test(name)) return []
  return [{ name, digest: parseDigest(`sha256:${textOf(asObject(digest).sha256)}`) }]
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
