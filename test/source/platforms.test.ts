import { arch } from 'node:os'
import { describe, expect, test } from 'vitest'
import { addAttestation } from '../helpers/attestation.js'
import { buildImage } from '../helpers/built-image.js'
import { analyzeEveryWay, expectFailure } from '../helpers/every-way.js'
import { base, noise, step } from '../helpers/image.js'
import { type BlobDescriptor, Layout, OCI } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file } from '../helpers/write-tar.js'

const temp = new TempFolder()
const here = { x64: 'amd64', ia32: '386' }[arch() as string] ?? arch()

function imageFor(architecture: string, rest: object = {}) {
  const steps = [base(), step('COPY a /', file('a', noise(100, architecture)))]
  return buildImage(steps, { config: (config) => ({ ...config, architecture, ...rest }) })
}

/** An index of these platforms: one image, under one name. */
function indexed(layout: Layout, ...platforms: { architecture: string; variant?: string; os?: string }[]) {
  const manifests = platforms.map(({ architecture, ...rest }) =>
    layout.addImage(imageFor(architecture, rest), {
      descriptor: { platform: { os: 'linux', architecture, ...rest } },
    }),
  )
  return { manifests, index: layout.addIndex(manifests, named('shop:1')) }
}

const named = (name: string) => ({ annotations: { 'org.opencontainers.image.ref.name': name } })
const arm = { architecture: 'arm', variant: 'v7' }
const arm64 = { architecture: 'arm64', variant: 'v8' }

describe('an index of several platforms', () => {
  const layout = new Layout()
  const { index, manifests } = indexed(layout, { architecture: 's390x' }, { architecture: here }, arm, arm64)
  const files = layout.files([index])

  test('without a choice: linux on this machine', async () => {
    const { image, source } = await analyzeEveryWay(files, temp)
    expect(image.platform).toBe(here === 'arm64' ? 'linux/arm64/v8' : `linux/${here}`)
    expect(source.manifestDigest).toBe(manifests[1]?.digest)
  })

  test.each([
    ['linux/s390x', 'linux/s390x'],
    ['linux/arm64/v8', 'linux/arm64/v8'],
    ['linux/arm64', 'linux/arm64/v8'],
    ['linux/aarch64', 'linux/arm64/v8'],
    ['linux/arm/v7', 'linux/arm/v7'],
    ['linux/arm', 'linux/arm/v7'],
    ['linux/armhf', 'linux/arm/v7'],
  ])('%s', async (platform, expected) => {
    const { image } = await analyzeEveryWay(files, temp, { platform })
    expect(image.platform).toBe(expected)
  })

  test('by the digest of a manifest, of the index, of a configuration', async () => {
    const s390x = imageFor('s390x')
    for (const digest of [manifests[0]?.digest, `sha256:${s390x.id}`]) {
      const { image } = await analyzeEveryWay(files, temp, { image: digest })
      expect(image.platform).toBe('linux/s390x')
    }
    const { image } = await analyzeEveryWay(files, temp, { image: index.digest, platform: 'linux/arm/v7' })
    expect(image.platform).toBe('linux/arm/v7')
  })

  test('one that it is not for: an error that lists those that it is for', async () => {
    const expected = /^The image is not for linux\/ppc64le, but for linux\/s390x, .*linux\/arm\/v7/
    const failure = { code: 'PLATFORM_NOT_FOUND', message: expected } as const
    expect(await expectFailure(files, temp, failure, { platform: 'linux/ppc64le' })).toBe(
      'Choose one: --platform linux/s390x',
    )
    await expectFailure(files, temp, failure, { platform: 'linux/ppc64le', image: 'shop:1' })
  })

  test.each(['linux', 'arm64', 'linux/', '/arm64', 'linux/arm/v7/x', 'linux arm', ''])(
    'no platform: %j',
    async (platform) => {
      const failure = { code: 'OPTION_INVALID', message: /is no platform/ } as const
      await expectFailure(files, temp, failure, { platform })
    },
  )

  test.each(['linux/constructor', '__proto__/__proto__', 'linux/tostring/valueof'])(
    'a platform that is called like what every object has: %s',
    async (platform) => {
      await expectFailure(files, temp, { code: 'PLATFORM_NOT_FOUND', message: /not for/ }, { platform })
    },
  )
})

test('none for this machine, and none chosen: an error that lists them', async () => {
  const layout = new Layout()
  const files = layout.files([indexed(layout, { architecture: 's390x' }, { architecture: 'riscv64' }).index])
  await expectFailure(files, temp, {
    code: 'PLATFORM_NOT_FOUND',
    message: `The image is not for linux/${here}, but for linux/s390x, linux/riscv64`,
  })
})

test('one image alone is the one that is meant, whatever it is for', async () => {
  const layout = new Layout()
  const { image } = await analyzeEveryWay(
    layout.files([indexed(layout, { architecture: 's390x' }).index]),
    temp,
  )
  expect(image.platform).toBe('linux/s390x')
})

test('the index decides what is chosen, the configuration what the analysis says', async () => {
  const layout = new Layout()
  const lied = layout.addImage(imageFor('s390x'), {
    descriptor: { platform: { os: 'linux', architecture: 'arm64' } },
  })
  const { image } = await analyzeEveryWay(layout.files([lied]), temp, { platform: 'linux/arm64' })
  expect(image.platform).toBe('linux/s390x')
})

test('variants that only the index tells apart', async () => {
  const layout = new Layout()
  const entries = ['v5', 'v6', 'v7'].map((variant) =>
    layout.addImage(imageFor('arm', { author: variant }), {
      descriptor: { platform: { os: 'linux', architecture: 'arm', variant } },
    }),
  )
  const files = layout.files([layout.addIndex(entries)])
  for (const [i, variant] of ['v5', 'v6', 'v7'].entries()) {
    const { source } = await analyzeEveryWay(files, temp, { platform: `linux/arm/${variant}` })
    expect(source.manifestDigest).toBe(entries[i]?.digest)
  }
})

describe('indexes in indexes', () => {
  test('are followed', async () => {
    const layout = new Layout()
    const { index } = indexed(layout, { architecture: 's390x' }, arm)
    let outer: BlobDescriptor = index
    for (let depth = 0; depth < 5; depth++) outer = layout.addIndex([outer])
    const { image } = await analyzeEveryWay(layout.files([outer]), temp, { platform: 'linux/arm' })
    expect(image.platform).toBe('linux/arm/v7')
  })

  test('too deep: an error', async () => {
    const layout = new Layout()
    let outer: BlobDescriptor = indexed(layout, arm).index
    for (let depth = 0; depth < 20; depth++) outer = layout.addIndex([outer])
    await expectFailure(layout.files([outer]), temp, {
      code: 'MANIFEST_INVALID',
      message: 'The index leads to more manifests than an image can have',
    })
  })

  test('that each name the next ten times: an error, soon', { timeout: 10_000 }, async () => {
    const layout = new Layout()
    let outer: BlobDescriptor = indexed(layout, arm).index
    for (let depth = 0; depth < 6; depth++) outer = layout.addIndex(Array(10).fill(outer))
    await expectFailure(layout.files([outer]), temp, {
      code: 'MANIFEST_INVALID',
      message: /more manifests than an image can have/,
    })
  })
})

describe('what is no image is left out', () => {
  const subject = imageFor('s390x')

  test.each(['image', 'artifact'] as const)('an attestation that is written as an %s', async (style) => {
    const layout = new Layout()
    const manifest = layout.addImage(subject)
    const attestation = addAttestation(layout, manifest, style)
    const { annotations, platform, ...bare } = attestation
    // Known by its annotation, by what it is, or by its platform where it is not there.
    for (const descriptor of [attestation, bare, { ...bare, platform }, { ...bare, annotations }]) {
      const { image } = await analyzeEveryWay(layout.files([descriptor, manifest]), temp)
      expect(image.id).toBe(`sha256:${subject.id}`)
    }
    // Left out of the archive it is no image that is missing.
    layout.remove(attestation)
    for (const descriptor of [
      { ...bare, platform },
      { ...bare, annotations },
    ]) {
      const { image } = await analyzeEveryWay(layout.files([manifest, descriptor]), temp)
      expect(image.id).toBe(`sha256:${subject.id}`)
      await expectFailure(layout.files([descriptor]), temp, {
        code: 'MANIFEST_INVALID',
        message: /^There is no image in it(, only attestation-manifest)?$/,
      })
    }
  })

  test('a chart, a signature, a bill of materials', async () => {
    const layout = new Layout()
    const config = layout.add({}, 'application/vnd.cncf.helm.config.v1+json')
    const chart = layout.add({ schemaVersion: 2, config, layers: [] }, OCI.manifest)
    const typed = { ...chart, artifactType: 'application/spdx+json' }
    const files = layout.files([chart, typed, layout.addImage(subject)])
    const { image } = await analyzeEveryWay(files, temp)
    expect(image.id).toBe(`sha256:${subject.id}`)
  })

  test('an image that says its own type is one', async () => {
    const layout = new Layout()
    const manifest = layout.addImage(subject, {
      manifest: (old) => ({ ...old, artifactType: OCI.config }),
      descriptor: { artifactType: OCI.config },
    })
    const { image } = await analyzeEveryWay(layout.files([manifest]), temp)
    expect(image.id).toBe(`sha256:${subject.id}`)
  })

  test('nothing else: an error that names what is there', async () => {
    const layout = new Layout()
    const config = layout.add({}, 'application/vnd.cncf.helm.config.v1+json')
    const chart = layout.add({ schemaVersion: 2, config, layers: [] }, OCI.manifest)
    await expectFailure(layout.files([chart]), temp, {
      code: 'MANIFEST_INVALID',
      message: 'There is no image in it, only application/vnd.cncf.helm.config.v1+json',
    })
    await expectFailure(layout.files([]), temp, {
      code: 'MANIFEST_INVALID',
      message: 'There is no image in it',
    })
  })
})

describe('platforms whose blobs are not there', () => {
  test('are not in the way of the one that is', async () => {
    const layout = new Layout()
    const { index, manifests } = indexed(layout, { architecture: 's390x' }, arm, { architecture: 'riscv64' })
    const [, gone, alsoGone] = manifests as [BlobDescriptor, BlobDescriptor, BlobDescriptor]
    const files = layout.remove(gone).remove(alsoGone).files([index])
    const { image } = await analyzeEveryWay(files, temp)
    expect(image.platform).toBe('linux/s390x')
    const hint = await expectFailure(
      files,
      temp,
      {
        code: 'BLOB_MISSING',
        message: `shop:1 (linux/arm/v7) is named, but "${gone.digest}", which describes it, is not there`,
      },
      { platform: 'linux/arm/v7' },
    )
    expect(hint).toBe('Its blobs were left out when it was saved. What is there: shop:1 (linux/s390x)')
    await expectFailure(
      files,
      temp,
      {
        code: 'PLATFORM_NOT_FOUND',
        message:
          'The image is not for linux/ppc64le, but for linux/s390x; named, but not there: linux/arm/v7, linux/riscv64',
      },
      { platform: 'linux/ppc64le' },
    )
  })

  test('all of them: an error that names the first blob', async () => {
    const layout = new Layout()
    const { index, manifests } = indexed(layout, arm)
    const [gone] = manifests as [BlobDescriptor]
    await expectFailure(layout.remove(gone).files([index]), temp, {
      code: 'BLOB_MISSING',
      message: `shop:1 (linux/arm/v7) is named, but "${gone.digest}", which describes it, is not there`,
    })
    const empty = new Layout()
    const alone = indexed(empty, arm).index
    await expectFailure(empty.remove(alone).files([alone]), temp, {
      code: 'BLOB_MISSING',
      message: `shop:1 is named, but "${alone.digest}", which describes it, is not there`,
    })
  })
})

test('of Windows several builds are for one platform: an error that tells them apart', async () => {
  const layout = new Layout()
  const versions = ['10.0.20348.1', '10.0.26100.1'].map((version) =>
    imageFor('amd64', { os: 'windows', 'os.version': version }),
  )
  const index = layout.addIndex(versions.map((version) => layout.addImage(version)))
  const files = layout.files([{ ...index, ...named('nano:1') }])
  const hint = await expectFailure(
    files,
    temp,
    {
      code: 'SEVERAL_IMAGES',
      message: /windows\/amd64 10\.0\.20348\.1\), .*windows\/amd64 10\.0\.26100\.1\)/,
    },
    { platform: 'windows/amd64' },
  )
  // They have their name and their position in common.
  const [, choice] = /--image (.*)$/.exec(hint) ?? []
  const { image } = await analyzeEveryWay(files, temp, { image: choice })
  expect(image.id).toBe(`sha256:${versions[0]?.id}`)
})
