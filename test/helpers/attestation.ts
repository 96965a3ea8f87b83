import { type BlobDescriptor, type Layout, OCI } from './layout.js'

const STATEMENT = 'application/vnd.in-toto+json'
const EMPTY = 'application/vnd.oci.empty.v1+json'

/** Stores what BuildKit attaches to an image: once as an image of statements, since 0.2x as an artifact. */
export function addAttestation(
  layout: Layout,
  subject: BlobDescriptor,
  style: 'image' | 'artifact',
  statement: object = { predicateType: 'x', predicate: { of: subject.digest, style } },
  stored: Buffer | object = statement,
): BlobDescriptor {
  const annotations = { 'in-toto.io/predicate-type': (statement as { predicateType?: string }).predicateType }
  const layers = [layout.add(stored, STATEMENT, { annotations })]
  const unknown = { architecture: 'unknown', os: 'unknown' }
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) }
  const config =
    style === 'image'
      ? layout.add({ ...unknown, config: {}, rootfs }, OCI.config)
      : layout.add(Buffer.from('{}'), EMPTY)
  const artifact =
    style === 'artifact'
      ? { artifactType: 'application/vnd.docker.attestation.manifest.v1+json', subject }
      : {}
  const manifest = { schemaVersion: 2, mediaType: OCI.manifest, ...artifact, config, layers }
  const reference = {
    'vnd.docker.reference.digest': subject.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  }
  return layout.add(manifest, OCI.manifest, { annotations: reference, platform: unknown })
}
