import { describe, expect, test } from 'vitest'
import { allImageSettings, type Configuration, imageSettings } from '../../packages/core/src/index.js'

const CONFIGURATION: Configuration = {
  base: 'debian:12',
  limits: { size: '300MB', layers: 12, paths: { '/app/**': 1, '/srv/**': 2 } },
  ignore: ['moved'],
  images: [
    { image: 'shop:1', limits: { size: '100MB', paths: { '/app/**': 3 } }, ignore: ['replaced-later'] },
    { image: 'worker:*', base: 'scratch' },
    { image: 'worker:1', platform: 'linux/amd64' },
    { image: 'worker:1', platform: 'linux/arm64' },
  ],
}

describe('what a configuration says of an image', () => {
  test('what it says beside them holds for each, limits by their kind, and ignores add up', () => {
    expect(allImageSettings(CONFIGURATION)[0]).toEqual({
      image: 'shop:1',
      base: 'debian:12',
      limits: { size: '100MB', layers: 12, paths: { '/app/**': 3, '/srv/**': 2 } },
      ignore: ['moved', 'replaced-later'],
    })
    expect(allImageSettings(CONFIGURATION).map(({ image }) => image)).toEqual([
      'shop:1',
      'worker:*',
      'worker:1',
      'worker:1',
    ])
  })

  test('the very name goes before one with *, for each platform', () => {
    expect(imageSettings(CONFIGURATION, 'worker:1').map(({ platform }) => platform)).toEqual([
      'linux/amd64',
      'linux/arm64',
    ])
    expect(imageSettings(CONFIGURATION, 'worker:2')).toMatchObject([{ image: 'worker:*', base: 'scratch' }])
  })

  test('an image that is not there has what holds for all', () => {
    expect(imageSettings(CONFIGURATION, 'other')).toEqual([
      { image: null, base: 'debian:12', limits: CONFIGURATION.limits, ignore: ['moved'] },
    ])
  })

  test('of one image alone, what is said holds for whatever is named', () => {
    const one: Configuration = { image: 'shop:1', limits: { size: 1 } }
    expect(allImageSettings(one)).toEqual([{ image: 'shop:1', limits: { size: 1 }, ignore: [] }])
    expect(imageSettings(one, 'shop:2')).toMatchObject([{ limits: { size: 1 } }])
    expect(allImageSettings({})).toEqual([{ image: null, limits: {}, ignore: [] }])
  })
})
