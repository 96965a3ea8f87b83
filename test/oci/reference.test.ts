import { describe, expect, test } from 'vitest'
import { parseImageChoice, parseReference } from '../../packages/core/src/oci/reference.js'

describe('references', () => {
  test.each([
    ['shop', { transport: 'engine', image: 'shop' }],
    ['registry:2', { transport: 'engine', image: 'registry:2' }],
    ['ghcr.io/org/app:1.2', { transport: 'engine', image: 'ghcr.io/org/app:1.2' }],
    ['localhost:5000/app', { transport: 'engine', image: 'localhost:5000/app' }],
    ['docker-daemon:oci:dir', { transport: 'engine', image: 'oci:dir' }],
    ['0123456789ab', { transport: 'engine', image: '0123456789ab' }],
    [`app@sha256:${'0'.repeat(64)}`, { transport: 'engine', image: `app@sha256:${'0'.repeat(64)}` }],
    ['./shop', { transport: 'path', location: './shop', literal: true }],
    ['../shop', { transport: 'path', location: '../shop', literal: true }],
    ['/tmp/shop', { transport: 'path', location: '/tmp/shop', literal: true }],
    ['shop.tar', { transport: 'path', location: 'shop.tar', literal: true }],
    ['out/shop.tar.gz', { transport: 'path', location: 'out/shop.tar.gz', literal: true }],
    ['shop.tgz', { transport: 'path', location: 'shop.tgz', literal: true }],
    ['C:\\images\\shop', { transport: 'path', location: 'C:\\images\\shop', literal: true }],
    ['docker-archive:shop', { transport: 'path', location: 'shop', literal: false }],
    ['docker-archive:shop.tar:shop:1', { transport: 'path', location: 'shop.tar:shop:1', literal: false }],
    ['oci-archive:shop.tar', { transport: 'path', location: 'shop.tar', literal: false }],
    ['oci:layout:1', { transport: 'path', location: 'layout:1', literal: false }],
    ['podman-daemon:app:1', { transport: 'engine', kind: 'podman', image: 'app:1' }],
    ['dir:a:b', { transport: 'path', location: 'a:b', literal: true }],
  ])('%s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected)
  })

  test.each([
    '',
    '-x',
    'a b',
    'a/../b',
    'a//b',
    'a\nb',
    'a?b=c',
    'docker-archive:',
    'oci:',
    'dir:',
    'docker-daemon:',
    'ä',
  ])('refused: %j', (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }))
  })

  test.each(['docker://alpine', 'containers-storage:x'])('not read yet: %s', (text) => {
    expect(() => parseReference(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_UNSUPPORTED' }))
  })
})

describe('choices among several images', () => {
  const digest = `sha256:${'0'.repeat(64)}`
  test.each([
    ['shop:1', { by: 'name', name: 'shop:1' }],
    ['1', { by: 'name', name: '1' }],
    ['@1', { by: 'position', position: 1 }],
    [digest, { by: 'digest', digest }],
    [`@${digest}`, { by: 'digest', digest }],
  ])('%s', (text, expected) => {
    expect(parseImageChoice(text)).toEqual(expected)
  })

  test.each(['', '@', '@x', '@sha256:0'])('refused: %j', (text) => {
    expect(() => parseImageChoice(text)).toThrow(expect.objectContaining({ code: 'REFERENCE_INVALID' }))
  })
})
