import { describe, expect, test } from 'vitest'
import { type LayersizeError, parseSize } from '../../packages/core/src/index.js'

describe('a size', () => {
  test.each<[string | number, number]>([
    ['0', 0],
    ['1', 1],
    ['150000000', 150_000_000],
    [150, 150],
    [0, 0],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['7B', 7],
    ['7 b', 7],
    ['150MB', 150_000_000],
    ['150 MB', 150_000_000],
    ['150mb', 150_000_000],
    ['150 Mb', 150_000_000],
    ['1kB', 1000],
    ['1KB', 1000],
    ['2GB', 2_000_000_000],
    ['3TB', 3_000_000_000_000],
    ['1KiB', 1024],
    ['1kib', 1024],
    ['1MiB', 1_048_576],
    ['1.5GiB', 1_610_612_736],
    ['1.5 gib', 1_610_612_736],
    ['1TiB', 1_099_511_627_776],
    ['0.1kB', 100],
    ['4.35MB', 4_350_000],
    ['1.005MB', 1_005_000],
    ['0.001GB', 1_000_000],
    // As numbers, 1.1 * 1000 ** 3 and 8.2 * 1000 ** 4 are others.
    ['1.1GB', 1_100_000_000],
    ['8.2TB', 8_200_000_000_000],
    ['2.01GB', 2_010_000_000],
    // What is less than a byte is left out.
    ['0.0005kB', 0],
    ['1.0009kB', 1000],
    ['0.1KiB', 102],
  ])('%j is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })
})

describe('no size', () => {
  const usual = /^Write 150MB, 1\.5GiB, or a number of bytes\.$/
  test.each<[string | number, RegExp]>([
    ['', usual],
    [' ', usual],
    ['MB', usual],
    ['-1', usual],
    ['-1MB', usual],
    ['+1MB', usual],
    ['1,5GB', usual],
    ['1_000', usual],
    ['1e6', usual],
    ['0x10', usual],
    ['.5MB', usual],
    ['5.MB', usual],
    ['1.2.3MB', usual],
    ['1..2MB', usual],
    ['.', usual],
    ['150  MB', usual],
    ['150\tMB', usual],
    ['150\u00a0MB', usual],
    [' 150MB', usual],
    ['150MB ', usual],
    ['150MB\n', usual],
    ['150MBs', usual],
    ['150 MBps', usual],
    ['150PB', usual],
    ['150Mbit', usual],
    ['150%', usual],
    ['150 megabytes', usual],
    ['15\u0660MB', usual],
    // A Kelvin sign is a k in lower case.
    ['1\u212aB', usual],
    ['constructor', usual],
    ['1 constructor', usual],
    ['1__proto__', usual],
    ['1'.repeat(1000), usual],
    ['150M', /^Write 150MB \(powers of 1000\) or 150MiB \(of 1024\)\.$/],
    ['1.5 g', /^Write 1\.5GB .* or 1\.5GiB /],
    ['2Gi', /^Write 2GB .* or 2GiB /],
    ['1.5', /no parts of a byte/],
    ['1.5B', /no parts of a byte/],
    ['0.0', /no parts of a byte/],
    ['9007199254740992', /No image is so large/],
    ['9007.2TB', /^No image is so large/],
    [1.5, /whole bytes/],
    [-1, /whole bytes/],
    [Number.NaN, /whole bytes/],
    [Number.POSITIVE_INFINITY, /whole bytes/],
    [2 ** 53, /whole bytes/],
  ])('%j', (text, hint) => {
    let thrown: LayersizeError | null = null
    try {
      parseSize(text)
    } catch (error) {
      thrown = error as LayersizeError
    }
    expect(thrown).toMatchObject({ name: 'LayersizeError', code: 'OPTION_INVALID' })
    expect(thrown?.message).toMatch(/ is no size$/)
    expect(thrown?.hint).toMatch(hint)
  })
})
