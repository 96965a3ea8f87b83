import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../packages/core/src/oci/config.js'
import { parseManifest } from '../../packages/core/src/oci/manifest.js'
import { isEncryptedType, isForeignType } from '../../packages/core/src/oci/media-type.js'
import { DOCKER, OCI } from '../helpers/layout.js'

const digest = `sha256:${'0'.repeat(64)}`
const descriptor = (mediaType: string, rest: object = {}) => ({ mediaType, digest, size: 1, ...rest })
const parse = (value: unknown) => parseManifest(Buffer.from(JSON.stringify(value)), 'it')

describe('what a manifest is, is told by what it holds', () => {
  const layers = [descriptor(OCI.layer('gzip'))]
  test.each([
    ['an image of OCI', { schemaVersion: 2, config: descriptor(OCI.config), layers }, 'image'],
    [
      'an image of Docker',
      { mediaType: DOCKER.manifest, config: descriptor(DOCKER.config), layers },
      'image',
    ],
    ['an image without layers', { config: descriptor(OCI.config), layers: [] }, 'image'],
    ['an image that says so', { artifactType: OCI.config, config: descriptor(OCI.config), layers }, 'image'],
    ['an index of OCI', { manifests: [descriptor(OCI.manifest)] }, 'index'],
    ['an index of Docker', { mediaType: DOCKER.index, manifests: [descriptor(DOCKER.manifest)] }, 'index'],
    ['an index of nothing', { schemaVersion: 2, manifests: [] }, 'index'],
    ['an index of null, Docker 25.0.0', { schemaVersion: 2, manifests: null }, 'index'],
    ['an index that lacks its list', { mediaType: OCI.index }, 'index'],
    ['a chart', { config: descriptor('application/vnd.cncf.helm.config.v1+json'), layers }, 'artifact'],
    [
      'an artifact',
      { artifactType: 'application/spdx+json', config: descriptor(OCI.config), layers },
      'artifact',
    ],
    [
      'an attestation that is written as an image',
      { config: descriptor(OCI.config), layers: [descriptor('application/vnd.in-toto+json')] },
      'artifact',
    ],
    [
      'an image beside a statement',
      { config: descriptor(OCI.config), layers: [...layers, descriptor('application/vnd.in-toto+json')] },
      'image',
    ],
  ])('%s', (_, value, kind) => {
    expect(parse(value).kind).toBe(kind)
  })

  test('all that a descriptor says is kept', () => {
    const platform = { os: 'linux', architecture: 'arm', variant: 'v7' }
    const annotations = { a: 'b' }
    expect(
      parse({ manifests: [descriptor('x', { platform, annotations, artifactType: 'y', data: 'z' })] }),
    ).toEqual({
      kind: 'index',
      manifests: [
        {
          mediaType: 'x',
          digest,
          size: 1,
          artifactType: 'y',
          platform: { ...platform, osVersion: '' },
          annotations,
        },
      ],
    })
  })

  test('what it says in other types counts as unsaid', () => {
    const odd = { mediaType: 5, digest, size: 1, platform: 'linux', annotations: [], artifactType: null }
    expect(parse({ manifests: [odd] })).toEqual({
      kind: 'index',
      manifests: [{ mediaType: '', digest, size: 1, artifactType: '', platform: null, annotations: {} }],
    })
  })
})

describe('media types of layers', () => {
  test.each([
    ['application/vnd.docker.image.rootfs.diff.tar.gzip', false, false],
    ['application/vnd.docker.image.rootfs.foreign.diff.tar.gzip', true, false],
    ['application/vnd.oci.image.layer.v1.tar+zstd', false, false],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar', true, false],
    ['application/vnd.oci.image.layer.nondistributable.v1.tar+gzip', true, false],
    ['application/vnd.oci.image.layer.v1.tar+gzip+encrypted', false, true],
    ['application/vnd.oci.image.layer.v1.tar+encrypted', false, true],
    ['', false, false],
  ])('%s', (mediaType, foreign, encrypted) => {
    expect([isForeignType(mediaType), isEncryptedType(mediaType)]).toEqual([foreign, encrypted])
  })
})

describe('a configuration', () => {
  const config = (value: unknown) => parseConfig(Buffer.from(JSON.stringify(value)), 'it')

  test('may say next to nothing', () => {
    expect(config({ rootfs: {} })).toMatchObject({ created: null, diffIds: [], history: [] })
    expect(config({ rootfs: { diff_ids: null }, history: null })).toMatchObject({ diffIds: [], history: [] })
  })

  test('its steps that are none are left out, and what they say in other types', () => {
    const history = [
      null,
      5,
      'x',
      [],
      { created_by: 7, created: 7, empty_layer: 'true' },
      { empty_layer: true, comment: 'c', created: '2026' },
    ]
    expect(config({ rootfs: {}, history }).history).toEqual([
      { createdBy: '', comment: '', created: null, emptyLayer: false },
      { createdBy: '', comment: 'c', created: '2026', emptyLayer: true },
    ])
  })

  test('is what its bytes are, not what they mean', () => {
    const [one, other] = ['{"rootfs":{}}', '{"rootfs": {}}'].map(
      (text) => parseConfig(Buffer.from(text), 'it').id,
    )
    expect(one).not.toBe(other)
  })
})
