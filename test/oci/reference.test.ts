import { describe, expect, test } from 'vitest'
import { parseReference } from '../../packages/core/src/oci/reference.js'

describe('references', () => {
  test.each([
    ['shop', { transport: 'docker-daemon', image: 'shop' }],
    ['registry:2', { transport: 'docker-daemon', image: 'registry:2' }],
    ['ghcr.io/org/app:1.2', { transport: 'docker-daemon', image: 'ghcr.io/org/app:1.2' }],
    ['localhost:5000/app', { transport: 'docker-daemon', image: 'localhost:5000/app' }],
    ['docker-daemon:oci:dir', { transport: 'docker-daemon', image: 'oci:dir' }],
    ['0123456789ab', { transport: 'docker-daemon', image: '0123456789ab' }],
    [`app@sha256:${'0'.repeat(64)}`, { transport: 'docker-daemon', image: `app@sha256:${'0'.repeat(64)}` }],
    ['./shop', { transport: 'docker-archive', path: './shop' }],
    ['../shop', { transport: 'docker-archive', path: '../shop' }],
    ['/tmp/shop', { transport: 'docker-archive', path: '/tmp/shop' }],
    ['shop.tar', { transport: 'docker-archive', path: 'shop.tar' }],
    ['out/shop.tar.gz', { transport: 'docker-archive', path: 'out/shop.tar.gz' }],
    ['shop.tgz', { transport: 'docker-archive', path: 'shop.tgz' }],
    ['C:\\images\\shop', { transport: 'docker-archive', path: 'C:\\images\\shop' }],
    ['docker-archive:shop', { transport: 'docker-archive', path: 'shop' }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected)
  })

  test.each(['', '-x', 'a b', 'a/../b', 'a//b', 'a\nb', 'a?b=c', 'docker-archive:', 'docker-daemon:', 'ä'])(
    'refused: %j',
    (text) => {
      expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }))
    },
  )

  test.each(['oci:dir', 'docker://alpine', 'dir:x', 'oci-archive:x.tar', 'podman-daemon:x'])(
    'not read yet: %s',
    (text) => {
      expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_UNSUPPORTED' }))
    },
  )
})
