import { describe, expect, test } from 'vitest'
import {
  formatPlatform,
  isSamePlatform,
  parsePlatform,
  platformOf,
} from '../../packages/core/src/oci/platform.js'

const parsed = (text: string) => parsePlatform(text) ?? platformOf(null)

describe('a platform as a user writes it', () => {
  test.each([
    ['linux/amd64', { os: 'linux', architecture: 'amd64', variant: '', osVersion: '' }],
    ['linux/arm/v7', { os: 'linux', architecture: 'arm', variant: 'v7', osVersion: '' }],
    ['windows/x86-64', { os: 'windows', architecture: 'x86-64', variant: '', osVersion: '' }],
  ])('%s', (text, expected) => {
    expect(parsePlatform(text)).toEqual(expected)
    expect(formatPlatform(parsed(text))).toBe(text)
  })

  test.each([
    '',
    'linux',
    '/',
    'linux/',
    '/amd64',
    'linux/amd64/',
    'linux/a/b/c',
    'linux amd64',
    'linux/amd64\n',
    'linux/ä',
  ])('is none: %j', (text) => {
    expect(parsePlatform(text)).toBeNull()
  })
})

describe('two that mean one machine', () => {
  // The first are containerd's, platforms/database.go: normalizeArch.
  test.each([
    ['linux/arm64', 'linux/arm64/v8'],
    ['linux/aarch64', 'linux/arm64'],
    ['linux/arm64/8', 'linux/arm64/v8'],
    ['linux/x86_64', 'linux/amd64'],
    ['linux/x86-64', 'linux/amd64'],
    ['linux/amd64', 'linux/amd64/v1'],
    ['linux/i386', 'linux/386'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/armhf', 'linux/arm/v7'],
    ['linux/armel', 'linux/arm/v6'],
    ['linux/arm/7', 'linux/arm/v7'],
    ['Linux/AMD64', 'linux/amd64'],
    ['linux/riscv64', 'linux/riscv64'],
  ])('%s is %s', (one, other) => {
    expect(isSamePlatform(parsed(one), parsed(other))).toBe(true)
    expect(isSamePlatform(parsed(other), parsed(one))).toBe(true)
  })

  test.each([
    ['linux/arm64', 'linux/arm'],
    ['linux/arm/v6', 'linux/arm/v7'],
    ['linux/arm/v5', 'linux/arm'],
    ['linux/amd64', 'linux/amd64/v3'],
    ['linux/amd64', 'windows/amd64'],
    ['linux/ppc64', 'linux/ppc64le'],
    ['linux/mips', 'linux/mips64'],
  ])('%s is not %s', (one, other) => {
    expect(isSamePlatform(parsed(one), parsed(other))).toBe(false)
  })
})

test('what a configuration does not say is unknown, and of another type too', () => {
  for (const value of [null, undefined, 5, 'x', [], {}, { os: 5, architecture: [], variant: {} }]) {
    expect(formatPlatform(platformOf(value))).toBe('unknown/unknown')
  }
  expect(platformOf({ os: 'windows', 'os.version': '10.0' })).toMatchObject({ osVersion: '10.0' })
})
