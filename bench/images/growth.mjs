import { makeOnce } from './make-once.mjs'
import { text } from './text.mjs'
import { writeArchive } from './write-archive.mjs'

const FILES = 5000

/** So many layers that write the same files: in turn with other content, and with another owner alone. */
export function archiveOfLayers(count) {
  return makeOnce(`growth-layers-${count}.docker.tar`, (path) => {
    writeArchive(path, count, (tar, layer) => {
      const content = layer - (layer % 2)
      writeFiles(tar, (i) => text(content * FILES + i, 40), layer % 2)
    })
  })
}

/** Two layers of files whose mean size is given. */
export function archiveOfBytes(mean, gzip) {
  return makeOnce(`growth-bytes-${mean}${gzip ? '.gzip' : ''}.docker.tar`, (path) => {
    const fill = (tar, layer) => {
      const length = (i) => Math.floor(mean / 2 + ((i * 7919) % mean))
      writeFiles(tar, (i) => text(layer * FILES + i, length(i)), 0, `part-${layer}`)
    }
    writeArchive(path, 2, fill, { gzip })
  })
}

function writeFiles(tar, content, uid, folder = 'all') {
  for (let i = 0; i < FILES; i++) {
    const place = `srv/${folder}/folder-${Math.floor(i / 100)}`
    if (i % 100 === 0) tar.folder(`${place}/`)
    tar.file(`${place}/file-${i}`, content(i), uid)
  }
}
