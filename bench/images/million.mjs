import { makeOnce } from './make-once.mjs'
import { text } from './text.mjs'
import { writeArchive } from './write-archive.mjs'

const LAYERS = 10
const IN_A_PACKAGE = 100
const LICENSES = 7

/** The path of a `docker save` of a million files, a tenth of them in each layer. */
export const archiveOfMillion = () => archiveOfFiles(1_000_000)

/**
 * Files of 100 to 4,000 bytes, most of them small, in packages as npm unpacks them, each with one of a few licenses.
 * A tenth of what a layer writes is what the layer below holds, with another owner.
 */
export function archiveOfFiles(count) {
  return makeOnce(`files-${count}.docker.tar`, (path) => {
    writeArchive(path, LAYERS, (tar, layer) => fill(tar, layer, count / LAYERS))
  })
}

function fill(tar, layer, count) {
  for (let i = 0; i < count; i++) {
    const again = layer > 0 && i % 10 === 3
    const place = `srv/part-${layer}/node_modules/package-${Math.floor(i / IN_A_PACKAGE)}`
    if (i % IN_A_PACKAGE === 0) {
      tar.folder(`${place}/`)
      tar.folder(`${place}/lib/`)
    }
    if (again) writeFile(tar, place.replace(`part-${layer}`, `part-${layer - 1}`), layer - 1, i, count, 1000)
    else writeFile(tar, place, layer, i, count, 0)
  }
}

function writeFile(tar, place, layer, i, count, uid) {
  if (i % IN_A_PACKAGE === 0) {
    tar.file(`${place}/LICENSE`, text((layer + i / IN_A_PACKAGE) % LICENSES, 1_070), uid)
    return
  }
  // As often between 100 and 200 bytes as between 2,000 and 4,000.
  const length = Math.floor(100 * 40 ** (((i * 7919) % 10_007) / 10_007))
  tar.file(`${place}/lib/module-${i}.js`, text(LICENSES + layer * count + i, length), uid)
}
