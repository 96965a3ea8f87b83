import { expect, test } from 'vitest'
import { analyze } from '../../../packages/core/src/index.js'
import { buildImage } from '../../helpers/built-image.js'
import { writeDockerStore } from '../../helpers/graph-store.js'
import { base, noise, step } from '../../helpers/image.js'
import { StoreEngine } from '../../helpers/store-engine.js'
import { TempFolder } from '../../helpers/temp-folder.js'
import { file } from '../../helpers/write-tar.js'

const temp = new TempFolder()

test.each(['twice', './twice', 'x/../twice'])(
  'a large file that a layer has twice, then as %s, is not taken for the one of which the folder has nothing',
  async (name) => {
    const members = [file('twice', Buffer.alloc(300_000)), file('x/y'), file(name, noise(300_000, 1))]
    const steps = [base(file('a', 'b')), step('COPY . /', ...members)]
    const image = buildImage(steps)
    const root = temp.free()
    writeDockerStore(root, image, steps)
    const engine = await StoreEngine.listen(temp.free('.sock'), image, { root, driver: 'overlay2' })
    const exported = await analyze('shop:1', { host: engine.host, from: 'export' })
    expect(await analyze('shop:1', { host: engine.host })).toEqual(exported)
  },
)
