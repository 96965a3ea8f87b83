import type { BuiltImage } from '../helpers/built-image.js'
import { classicSave } from '../helpers/classic-save.js'
import type { LayerCompression } from '../helpers/store-layer.js'
import type { Member } from '../helpers/write-tar.js'
import { buildxDocker, buildxOci, buildxProvenance } from './forms/buildx.js'
import { containersArchive, containersDir, containersOci, dockerDir } from './forms/containers-image.js'
import { containerdSave, firstGraphDriverSave, graphDriverSave } from './forms/docker.js'
import { layout, tarball } from './forms/go-containerregistry.js'
import { jibDocker, jibOci } from './forms/jib.js'
import { nixStream } from './forms/nix.js'
import { rulesOciDocker, rulesOciLayout } from './forms/rules-oci.js'

/** A way in which a tool writes images down. */
export interface Form {
  readonly producer: string
  readonly name: string
  /** What its files are, in an archive or in a folder. */
  readonly kind: 'docker-archive' | 'oci' | 'dir'
  readonly compressions: readonly LayerCompression[]
  /** The members of its archive in the producer's order. */
  files(image: BuiltImage, compression: LayerCompression): Member[]
}

const ALL: readonly LayerCompression[] = ['plain', 'gzip', 'estargz', 'zstd', 'zstd:chunked', 'mixed']

/** All forms that are read. The suite runs over each of them; docs/forms.md says the same of them. */
// biome-ignore format: one form is one line
export const FORMS: readonly Form[] = [
  { producer: 'Docker before 25', name: 'docker save', kind: 'docker-archive', compressions: ['plain'], files: (image) => classicSave(image) },
  { producer: 'Docker 25.0.0', name: 'docker save', kind: 'docker-archive', compressions: ['plain'], files: firstGraphDriverSave },
  { producer: 'Docker 25 and later', name: 'docker save', kind: 'docker-archive', compressions: ['plain'], files: graphDriverSave },
  { producer: 'Docker with the containerd store', name: 'docker save', kind: 'docker-archive', compressions: ALL, files: containerdSave },
  { producer: 'buildx', name: 'type=docker', kind: 'docker-archive', compressions: ['plain', 'gzip', 'estargz', 'zstd'], files: buildxDocker },
  { producer: 'buildx', name: 'type=oci', kind: 'oci', compressions: ['plain', 'gzip', 'estargz', 'zstd'], files: buildxOci },
  { producer: 'buildx', name: 'with provenance', kind: 'oci', compressions: ['gzip', 'estargz', 'zstd'], files: buildxProvenance },
  { producer: 'skopeo, podman, buildah', name: 'docker-archive', kind: 'docker-archive', compressions: ['plain'], files: containersArchive },
  { producer: 'skopeo, podman, buildah', name: 'oci, oci-archive', kind: 'oci', compressions: ALL, files: containersOci },
  { producer: 'skopeo, podman, buildah', name: 'dir', kind: 'dir', compressions: ALL, files: containersDir },
  { producer: 'skopeo, podman', name: 'docker-dir', kind: 'dir', compressions: ['plain', 'gzip'], files: dockerDir },
  { producer: 'crane, kaniko, ko, apko', name: 'tarball', kind: 'docker-archive', compressions: ['plain', 'gzip', 'zstd'], files: tarball },
  { producer: 'crane, ko', name: 'OCI layout', kind: 'oci', compressions: ['gzip', 'zstd'], files: layout },
  { producer: 'jib', name: 'Docker', kind: 'docker-archive', compressions: ['gzip'], files: jibDocker },
  { producer: 'jib', name: 'OCI', kind: 'oci', compressions: ['gzip'], files: jibOci },
  { producer: 'nix', name: 'streamLayeredImage', kind: 'docker-archive', compressions: ['plain'], files: nixStream },
  { producer: 'rules_oci', name: 'oci_load', kind: 'docker-archive', compressions: ['plain', 'gzip', 'zstd'], files: rulesOciDocker },
  { producer: 'rules_oci', name: 'oci_image', kind: 'oci', compressions: ['plain', 'gzip', 'zstd'], files: rulesOciLayout },
]
