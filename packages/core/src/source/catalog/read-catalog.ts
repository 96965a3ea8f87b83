import { LayersizeError } from '../../errors.js'
import { type Digest, hexOf } from '../../oci/digest.js'
import { isObject, parseJson } from '../../oci/json.js'
import type { BlobKey, Catalog, CatalogImage } from '../source.js'
import { readDockerManifest } from './docker-manifest.js'
import type { ImageFiles } from './image-files.js'
import { ManifestTree } from './manifest-tree.js'
import { looksLikeRootFileSystem, rootFileSystem } from './root-file-system.js'

/**
 * The images in an archive or a folder, by what its files say: `docker save`'s manifest.json, an OCI layout's
 * index.json, or the registry's manifest in skopeo's `dir:`. Throws MANIFEST_MISSING and what is wrong with any of them.
 */
export async function readCatalog(files: ImageFiles): Promise<Catalog> {
  const [manifest, index] = [await files.json('manifest.json'), await files.json('index.json')]
  const json = manifest && parseJson(manifest)
  const find = (key: string) => files.find(key)
  if (Array.isArray(json)) {
    const docker = await readDockerManifest(json, files)
    // Engines name the image of their own platform there; the others, and more names, are in the index.
    const tree = index ? await readLayout(index, files) : new ManifestTree(files, inLayout)
    const { images, absent, artifacts } = tree
    const shift = shiftPositions(docker.images, images, json.length)
    const all = {
      images: [...docker.images, ...images.map(shift)],
      absent: [...docker.absent, ...absent.map(shift)],
      artifacts,
    }
    return {
      kind: 'docker-archive',
      ...withoutTwins(all),
      find,
      statements: (image) => tree.statementsOf(image),
    }
  }
  if (index) {
    const kind = files.place === 'archive' ? 'oci-archive' : 'oci'
    return catalogOf(kind, await readLayout(index, files), find)
  }
  if (!manifest) throw await missingManifest(files)
  if (!isObject(json)) {
    throw new LayersizeError(
      'MANIFEST_INVALID',
      'manifest.json cannot be used: it is neither a list nor an object',
      {
        hint: 'Save the image again.',
      },
    )
  }
  const tree = new ManifestTree(files, inFlatFolder)
  await tree.addRoot(manifest, 'manifest.json')
  return catalogOf('dir', tree, find)
}

function catalogOf(kind: Catalog['kind'], tree: ManifestTree, find: Catalog['find']): Catalog {
  return { kind, ...withoutTwins(tree), find, statements: (image) => tree.statementsOf(image) }
}

async function readLayout(index: Buffer, files: ImageFiles): Promise<ManifestTree> {
  const tree = new ManifestTree(files, inLayout)
  await tree.addRoot(index, 'index.json')
  return tree
}

/** OCI image-layout.md, "Blobs". */
function inLayout(digest: Digest): [BlobKey] {
  return [`blobs/sha256/${hexOf(digest)}`]
}

/** containers-transports(5), "dir:": blobs by their hex digits, manifests with a suffix. */
function inFlatFolder(digest: Digest): [BlobKey, BlobKey] {
  return [hexOf(digest), `${hexOf(digest)}.manifest.json`]
}

/**
 * Counts the entries of index.json on from those of manifest.json, but for those that lead to the same image, and so to
 * the same one on other platforms.
 */
function shiftPositions(docker: readonly CatalogImage[], indexed: readonly CatalogImage[], by: number) {
  const ids = new Map(docker.map(({ config, positions }) => [config.id, positions]))
  const same = new Map(
    indexed.flatMap(({ config, positions }) => {
      const known = ids.get(config.id)
      return known ? [[positions[0], known]] : []
    }),
  )
  return <T extends { readonly positions: readonly number[] }>(image: T): T => ({
    ...image,
    positions: same.get(image.positions[0]) ?? image.positions.map((position) => by + position),
  })
}

/** Images that an index names twice, under two names, become one. */
function withoutTwins({ images, absent, artifacts }: Pick<Catalog, 'images' | 'absent' | 'artifacts'>) {
  const kept: CatalogImage[] = []
  const byContent = new Map<string, number>()
  for (const image of images) {
    const content = JSON.stringify([image.config.id, image.layers.map(({ key }) => key)])
    const twin = byContent.get(content)
    if (twin === undefined) byContent.set(content, kept.push(image) - 1)
    else kept[twin] = unite(kept[twin] as CatalogImage, image)
  }
  return { images: kept, absent, artifacts }
}

function unite(first: CatalogImage, second: CatalogImage): CatalogImage {
  const union = <T>(a: readonly T[], b: readonly T[]) => [...new Set([...a, ...b])]
  const descriptors = new Map(second.layers.map((layer) => [layer.key, layer.descriptor]))
  // The manifest's own stands last, whatever indexes lead to it.
  const manifest = (first.digests.length > 0 ? first : second).digests.slice(-1)
  const indexes = union(first.digests, second.digests).filter((digest) => digest !== manifest[0])
  return {
    ...first,
    positions: union(first.positions, second.positions),
    names: union(first.names, second.names),
    digests: [...indexes, ...manifest],
    platform: first.digests.length > 0 ? first.platform : second.platform,
    annotations: { ...first.annotations, ...second.annotations },
    layers: first.layers.map(({ key, descriptor }) => ({
      key,
      descriptor: descriptor ?? descriptors.get(key) ?? null,
    })),
  }
}

async function missingManifest(files: ImageFiles): Promise<LayersizeError> {
  const names = await files.names()
  if (looksLikeRootFileSystem(names)) return rootFileSystem()
  const listed = [...names].slice(0, 3).join(', ')
  const count = `${names.size} file${names.size === 1 ? '' : 's'}`
  const held = listed ? `${count}: ${listed}${names.size > 3 ? ', …' : ''}` : 'nothing'
  return new LayersizeError(
    'MANIFEST_MISSING',
    `The ${files.place} has no manifest.json and no index.json, so it is no image (it holds ${held})`,
    { hint: 'Give it what `docker save IMAGE` writes, or an OCI layout.' },
  )
}
