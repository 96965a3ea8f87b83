import { chownSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Digest } from '../../../packages/core/src/oci/digest.js'
import { openStore } from '../../../packages/core/src/source/store/open-store.js'
import { buildImage } from '../../helpers/built-image.js'
import { writeDockerStore } from '../../helpers/graph-store.js'
import { base, step } from '../../helpers/image.js'
import { TempFolder } from '../../helpers/temp-folder.js'
import { file } from '../../helpers/write-tar.js'

const temp = new TempFolder()
const STEPS = [base(file('a', 'b')), step('RUN true', file('c', 'd'))]
const isRoot = process.getuid?.() === 0

/** The layers of an image in a store, some of which may be changed before it is opened. */
async function blobsOf(change: (tarSplits: string[]) => void) {
  const root = temp.free()
  const image = buildImage(STEPS)
  change(writeDockerStore(root, image, STEPS).map(({ tarSplit }) => tarSplit))
  const store = { driver: 'overlay2', containerd: false, root, rootless: false, readable: true }
  const diffIds = image.layers.map(({ diffId }): Digest => `sha256:${diffId}`)
  const known = { id: `sha256:${image.id}`, diffIds } as const
  const { catalog } = await openStore({ kind: 'docker', writesManifests: false }, store, known)
  return { diffIds, blobs: await Promise.all(diffIds.map((diffId) => catalog.find(diffId))) }
}

test('a store of this user vouches for its layers', async () => {
  const { diffIds, blobs } = await blobsOf(() => {})
  expect(blobs.map((blob) => blob?.vouched)).toEqual(diffIds)
  expect(blobs.map((blob) => blob?.identity)).toEqual([undefined, undefined])
})

test.runIf(isRoot)('what another user says of a layer is known again in that very file alone', async () => {
  const { diffIds, blobs } = await blobsOf(([first = '']) => chownSync(first, 12_345, 12_345))
  expect(blobs.map((blob) => blob?.vouched)).toEqual([undefined, diffIds[1]])
  expect(blobs[0]?.identity).toMatch(/^\d+:\d+:\d+:\d+:\d+$/)
})
