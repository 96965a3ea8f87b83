import { addAttestation } from '../../helpers/attestation.js'
import type { BuiltImage } from '../../helpers/built-image.js'
import { blobPath, Layout, MARK, OCI } from '../../helpers/layout.js'
import type { LayerCompression } from '../../helpers/store-layer.js'
import { directory, file, type Member } from '../../helpers/write-tar.js'
import { nameAnnotations, platformOf } from './describe-image.js'

const FOLDERS = [directory('blobs/'), directory('blobs/sha256/')]

/** `buildx build --output type=docker`: an OCI layout, and manifest.json for engines that know no other. */
export function buildxDocker(image: BuiltImage, compression: LayerCompression): Member[] {
  const layout = new Layout()
  const manifest = layout.addImage(image, {
    compression,
    descriptor: nameAnnotations(image),
  })
  const paths = layout.layersOf(manifest).map(blobPath)
  const named = [{ Config: `blobs/sha256/${image.id}`, RepoTags: image.tags, Layers: paths }]
  const [mark, ...rest] = layout.files([manifest]).reverse()
  return [...FOLDERS, ...rest.reverse(), file('manifest.json', JSON.stringify(named)), mark ?? MARK]
}

/** `buildx build --output type=oci`. */
export function buildxOci(image: BuiltImage, compression: LayerCompression): Member[] {
  const layout = new Layout()
  const manifest = layout.addImage(image, { compression, descriptor: nameAnnotations(image) })
  return [...FOLDERS, ...layout.files([manifest])]
}

/** With provenance, whatever the output is called: an index of the image and its attestation, and no manifest.json. */
export function buildxProvenance(image: BuiltImage, compression: LayerCompression): Member[] {
  const layout = new Layout()
  const manifest = layout.addImage(image, { compression, descriptor: { platform: platformOf(image) } })
  const attestations = (['image', 'artifact'] as const).map((style) =>
    addAttestation(layout, manifest, style),
  )
  const index = layout.addIndex([manifest, ...attestations], nameAnnotations(image))
  return [...FOLDERS, ...layout.files([index], { mediaType: OCI.index })]
}
