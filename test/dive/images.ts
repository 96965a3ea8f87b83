import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { base, type Step, saveImage, step } from '../helpers/image.js'
import { randomScript } from '../helpers/random/script.js'
import { writeScript } from '../helpers/random/write-script.js'
import { directory, file, hardlink, opaque, sparseFile, symlink, whiteout } from '../helpers/write-tar.js'

const shop = join(import.meta.dirname, '../../fixtures/shop/shop.tar.gz')

/** For each of dive's ways of counting an image that shows it, by what is special. */
const STEPS: Readonly<Record<string, readonly Step[]>> = {
  'one layer': [base(file('a', 'x'.repeat(100)))],
  'an empty layer': [step('RUN true', ...[])],
  'written again': [base(), copy(file('app/a', k(5))), copy(file('app/a', k(3)))],
  'three copies': [base(), copy(file('a', k(5))), copy(file('a', k(3))), copy(file('a', k(4)))],
  'of the base, written again': [base(file('usr/a', k(5))), copy(file('usr/a', k(5)), file('b', k(1)))],
  'a file deleted': [base(), copy(file('app/a', k(5)), file('app/b', k(5))), copy(whiteout('app/a'))],
  'a file deleted, its folder implied': [base(), copy(file('app/a', k(5))), copy(whiteout('app/a'))],
  'a folder deleted': [base(), copy(directory('app/'), file('app/a', k(5))), copy(whiteout('app'))],
  'an implied folder deleted': [base(), copy(file('app/a', k(5))), copy(whiteout('app'))],
  'a folder deleted after a layer that only implies it': [
    base(),
    copy(directory('app/'), file('app/a', k(5))),
    copy(file('app/b', k(2))),
    copy(whiteout('app')),
  ],
  'a folder made empty, filled, deleted': [
    base(),
    copy(directory('app/')),
    copy(directory('app/'), file('app/a', k(5)), directory('app/d/'), file('app/d/a', k(2))),
    copy(whiteout('app')),
  ],
  'a folder deleted twice': [
    base(),
    copy(directory('app/'), file('app/a', k(5))),
    copy(whiteout('app')),
    copy(directory('app/'), file('app/b', k(3))),
    copy(whiteout('app'), file('other')),
  ],
  'a folder deleted and made anew in a layer': [
    base(),
    copy(directory('app/'), file('app/a', k(5))),
    copy(whiteout('app'), directory('app/'), file('app/b', k(2))),
    copy(whiteout('app/b')),
    copy(whiteout('app')),
  ],
  'folders deleted in folders that are deleted': [
    base(),
    copy(directory('a/'), directory('a/b/'), file('a/b/c', k(5)), directory('a/b/d/'), file('a/b/d/e', k(2))),
    copy(whiteout('a'), whiteout('a/b'), whiteout('a/b/d')),
    copy(directory('a/'), directory('a/b/'), directory('a/b/d/')),
  ],
  'an opaque folder': [
    base(),
    copy(directory('app/'), file('app/a', k(5)), file('app/b', k(2))),
    copy(directory('app/'), opaque('app'), file('app/a', k(1))),
  ],
  'an opaque folder without more': [
    base(),
    copy(directory('app/'), file('app/a', k(5))),
    copy(directory('app/'), opaque('app')),
    copy(whiteout('app/a')),
    copy(whiteout('app')),
  ],
  'an opaque folder that only its mark implies, over a file': [
    base(),
    copy(file('app', k(5))),
    copy(opaque('app')),
  ],
  'an opaque root': [base(), copy(file('a', k(5))), copy(file('.wh..wh..opq'), file('b', k(2)))],
  'a file in the place of a folder': [
    base(),
    copy(directory('app/'), file('app/a', k(5))),
    copy(file('app', k(2))),
    copy(whiteout('app')),
  ],
  'a symlink in the place of a folder, then a folder': [
    base(),
    copy(directory('app/'), file('app/a', k(5))),
    copy(symlink('app', 'usr')),
    copy(directory('app/'), file('app/b', k(1))),
    copy(whiteout('app')),
  ],
  'a folder in the place of a file': [
    base(),
    copy(file('app', k(5))),
    copy(directory('app/'), file('app/a', k(2))),
    copy(whiteout('app')),
  ],
  'an empty folder in the place of a file': [base(), copy(file('app', k(5))), copy(directory('app/'))],
  'an implied folder in the place of a file': [
    base(),
    copy(file('app', k(5))),
    copy(file('app/a', k(2))),
    copy(whiteout('app')),
  ],
  symlinks: [base(), copy(symlink('a', 'x'.repeat(90))), copy(symlink('a', 'y'.repeat(80)), file('b', k(1)))],
  'hard links': [base(), copy(file('a', k(5)), hardlink('b', 'a')), copy(file('a', k(5)), file('b', k(5)))],
  'hard links, the first rewritten': [
    base(),
    copy(file('a', k(5)), hardlink('b', 'a')),
    copy(file('a', k(1))),
  ],
  'hard links, the second rewritten': [
    base(),
    copy(file('a', k(5)), hardlink('b', 'a')),
    copy(file('b', k(1))),
  ],
  'hard links whose order is that of a walk': [
    base(),
    copy(directory('a/'), file('a/b', k(5)), hardlink('a-x', 'a/b')),
    copy(file('a/b', k(1))),
    copy(whiteout('a-x')),
  ],
  'a hard link to a lower layer': [
    base(),
    copy(file('a', k(5))),
    copy(hardlink('b', 'a')),
    copy(whiteout('a')),
  ],
  'a sparse file': [base(), copy(sparseFile('a', 20_000, k(1))), copy(sparseFile('a', 30_000, k(1)))],
  'empty files': [base(file('a')), copy(file('a'), file('b', k(1))), copy(whiteout('a'))],
  'an empty file in the place of another': [base(), copy(file('a', k(5))), copy(file('a'))],
  'devices and pipes': [
    base(),
    copy({ name: 'a', type: 'char' }, { name: 'b', type: 'fifo' }, file('c', k(1))),
    copy({ name: 'a', type: 'block' }, file('b', k(1)), file('c', k(1))),
  ],
  'nothing but an empty layer above': [base(), copy()],
  'nothing but a whiteout above': [base(directory('d/'), file('d/a', k(1))), copy(whiteout('d/a'))],
  'a whiteout of nothing': [
    base(),
    copy(file('a', k(5)), file('m', k(5)), file('z', k(5))),
    copy(file('a', k(4)), whiteout('m'), whiteout('nothing'), file('z', k(4)), file('b', k(1))),
    copy(whiteout('z'), file('b', k(1))),
  ],
  'two whiteouts of nothing': [
    base(),
    copy(file('d/a', k(5)), file('z', k(5))),
    copy(file('d/a', k(4)), file('d-/a', k(4)), whiteout('d/nothing'), whiteout('other'), file('z', k(4))),
    copy(file('d/nothing', k(1)), whiteout('other')),
  ],
  'a whiteout of nothing in the lowest layer': [base(file('a', k(3)), whiteout('b')), copy(file('a', k(2)))],
  'a whiteout of what its own layer holds': [
    base(file('x', k(3)), whiteout('x'), file('-x', k(2)), whiteout('-x')),
    copy(file('x', k(2)), whiteout('x'), file('y', k(2))),
    copy(file('-y', k(1)), file('x', k(1))),
    copy(file('-y', k(1)), whiteout('-y'), directory('x/'), file('x/a', k(1)), whiteout('x')),
    copy(whiteout('-y'), file('zz', k(2))),
    copy(whiteout('x')),
  ],
  'a whiteout in a folder that is gone': [
    base(),
    copy(directory('d/'), directory('d/e/'), file('d/e/a', k(5)), file('z', k(3))),
    copy(whiteout('d')),
    copy(whiteout('d/e/a'), file('z', k(3))),
  ],
  'odd names': [
    base(),
    copy(file(Buffer.from([0x61, 0xff]), k(2)), file('a\\b', k(2)), file('ä', k(2)), file('\u{1f600}', k(2))),
    copy(file('ä', k(1)), whiteout('\u{1f600}'), file(Buffer.from([0x61, 0xff]), k(1))),
    copy(whiteout('nothing\u{ff5e}'), file('nothing\u{1f600}', k(1)), file('a\\b', k(1)), file('ä', k(1))),
  ],
  'names of every form': [
    base(),
    copy(directory('./'), file('./a', k(2)), file('/b', k(2)), file('c//d', k(2)), file('e/../f', k(2))),
    copy(file('a', k(1)), file('./b', k(1)), file('/c/d', k(1)), file('f', k(1))),
  ],
}

/** Seeds of the random images that are written down. */
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed).concat(76, 121, 181, 322, 327)
const TERMS = { contents: 1000, capabilities: true, linksToBelow: true }

/** All images that dive is compared on, by name: each an archive of `docker save`. */
export function* diveImages(): Generator<{ name: string; archive: Buffer }> {
  yield { name: 'the shop of the fixtures', archive: gunzipSync(readFileSync(shop)) }
  for (const [name, steps] of Object.entries(STEPS)) yield { name, archive: saveImage(steps) }
  const twice = copy(file('a', k(5)), directory('d/'), file('d/b', k(1)))
  yield { name: 'a layer twice', archive: saveImage([base(), twice, twice], { manifest: sharedLayers }) }
  for (const seed of SEEDS) {
    const { steps } = writeScript(randomScript(seed, TERMS))
    yield { name: `seed ${seed}`, archive: saveImage(steps) }
  }
}

/** Layers that are equal as one member, which dive reads, and not as links, of which it makes empty layers. */
function sharedLayers(manifest: unknown[]): unknown {
  const [image] = manifest as { Layers: string[] }[]
  const layers = image?.Layers ?? []
  return [{ ...image, Layers: layers.map((path, index) => (index === 2 ? layers[1] : path)) }]
}

function copy(...members: Parameters<typeof step>[1][]): Step {
  return step('COPY . /', ...members)
}

function k(count: number): Buffer {
  return Buffer.alloc(count * 1000, `${count}`)
}
