import { describe, expect, test } from 'vitest'
import { buildImage } from '../helpers/built-image.js'
import { analyzeEveryWay, expectFailure } from '../helpers/every-way.js'
import { base, noise, step } from '../helpers/image.js'
import { type BlobDescriptor, type ImageManifest, Layout } from '../helpers/layout.js'
import { TempFolder } from '../helpers/temp-folder.js'
import { file, type Member } from '../helpers/write-tar.js'

// What is wrong with a descriptor is said with the place where it stands.

const temp = new TempFolder()
const steps = [base(), step('COPY a /', file('a', noise(500, 1)))]
const image = buildImage(steps)

/** A layout of the image with a changed manifest. */
function changed(change: (manifest: ImageManifest) => unknown): { files: Member[]; digest: string } {
  const layout = new Layout()
  const manifest = layout.addImage(image, { manifest: change })
  return { files: layout.files([manifest]), digest: manifest.digest }
}

/** A layout whose index holds this one descriptor, made from that of a good manifest. */
function descriptor(change: (manifest: BlobDescriptor) => unknown): Member[] {
  const layout = new Layout()
  return layout.files([change(layout.addImage(image))])
}

describe('a digest', () => {
  test.each([
    ['not hex', `sha256:${'x'.repeat(64)}`, 'after sha256: there should be 64 lower-case hex digits'],
    ['in capitals', `sha256:${'A'.repeat(64)}`, 'after sha256: there should be 64 lower-case hex digits'],
    ['too short', 'sha256:abc', 'after sha256: there should be 64 lower-case hex digits'],
    [
      'of another algorithm',
      `sha512:${'0'.repeat(128)}`,
      'sha512 is no algorithm that layersize knows, which is sha256',
    ],
    ['of no algorithm', '0'.repeat(64), 'it should be sha256: and 64 hex digits'],
    ['that climbs', 'sha256:../../../etc/passwd', 'after sha256: there should be 64 lower-case hex digits'],
    ['a number', 5, 'it should be sha256: and 64 hex digits'],
    ['an object', { a: 1 }, 'it should be sha256: and 64 hex digits'],
    ['null', null, 'it should be sha256: and 64 hex digits'],
    ['missing', undefined, 'it should be sha256: and 64 hex digits'],
  ])('%s: in the index, of the configuration, of a layer', async (_, digest, why) => {
    const text = String(JSON.stringify(digest)).slice(0, 100)
    const shown = digest !== null && typeof digest === 'object' ? 'of a wrong type' : text
    const says = (what: string) => `${what} has the digest ${shown}: ${why}`
    const code = 'DIGEST_INVALID'
    const files = descriptor((old) => ({ ...old, digest }))
    await expectFailure(files, temp, { code, message: says('Manifest 1 of index.json') })
    const config = changed((old) => ({ ...old, config: { ...old.config, digest } }))
    const inManifest = `in the manifest ${config.digest}`
    await expectFailure(config.files, temp, { code, message: says(`The configuration ${inManifest}`) })
    const layer = changed((old) => ({ ...old, layers: [old.layers[0], { ...old.layers[1], digest }] }))
    await expectFailure(layer.files, temp, { code, message: says(`Layer 2 of the manifest ${layer.digest}`) })
  })
})

describe('a size', () => {
  test.each([-1, 1.5, 2 ** 53, 1e300, '5', null, undefined, [5]])('of %j', async (size) => {
    const files = descriptor((old) => ({ ...old, size }))
    await expectFailure(files, temp, {
      code: 'MANIFEST_INVALID',
      message:
        /^The image's manifest cannot be used: manifest 1 of index\.json \(sha256:\w+\) has the size .+, which cannot be$/,
    })
    const layer = changed((old) => ({ ...old, layers: [{ ...old.layers[0], size }, old.layers[1]] }))
    await expectFailure(layer.files, temp, {
      code: 'MANIFEST_INVALID',
      message: /layer 1 of the manifest sha256:\w+ \(sha256:\w+\) has the size .+, which cannot be$/,
    })
  })

  test.each([-1, 1, 2 ** 40])('that is off by %d: an error that says both', async (off) => {
    const layout = new Layout()
    const manifest = layout.addImage(image)
    const wrong = { ...manifest, size: Math.max(0, manifest.size + off) }
    await expectFailure(layout.files([wrong]), temp, {
      code: 'BLOB_INVALID',
      message: `The blob ${manifest.digest} has ${manifest.size} bytes, and its manifest says ${wrong.size}`,
    })
    const layer = changed((old) => ({
      ...old,
      layers: old.layers.map((each) => ({ ...each, size: Math.max(0, each.size + off) })),
    }))
    await expectFailure(layer.files, temp, {
      code: 'BLOB_INVALID',
      message: /^The blob sha256:\w+ has \d+ bytes, and its manifest says \d+$/,
    })
  })

  test('of -0 is 0', async () => {
    const empty = new Layout()
    const { source } = await analyzeEveryWay(
      empty.files([
        empty.addImage(buildImage([...steps, { createdBy: 'x', members: Buffer.alloc(0) }]), {
          compression: 'plain',
          layer: (old) => (old.size === 0 ? { ...old, size: -0 } : old),
        }),
      ]),
      temp,
    )
    expect(source.blobs[2]?.bytes).toBe(0)
  })
})
