// node bench/gunzip-layers.mjs ARCHIVE: what whoever reads gzip layers has to do at least. It unpacks every gzip blob of an
// OCI archive as Node's streams do, two at a time and the largest first, and looks at nothing.
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'

const BLOCK = 512
const PIECE = 256 * 1024

const path = process.argv[2]
const layers = (await findGzip()).sort((a, b) => b.size - a.size).values()
let bytes = 0
await Promise.all([gunzipEach(), gunzipEach()])
console.log(`${bytes} bytes of tar`)

async function gunzipEach() {
  for (const { start, size } of layers) {
    const blob = createReadStream(path, { start, end: start + size - 1, highWaterMark: PIECE })
    await pipeline(blob, createGunzip({ chunkSize: PIECE }), count)
  }
}

async function count(tar) {
  for await (const { length } of tar) bytes += length
}

/** Enough of tar for what skopeo writes: plain entries, sizes in octal digits. */
async function findGzip() {
  const archive = await open(path)
  const found = []
  const block = Buffer.alloc(BLOCK)
  let at = 0
  while ((await archive.read(block, 0, BLOCK, at)).bytesRead === BLOCK && block[0] !== 0) {
    const size = Number.parseInt(block.toString('latin1', 124, 136), 8)
    const start = at + BLOCK
    await archive.read(block, 0, BLOCK, start)
    if (size > 0 && block.readUInt16BE() === 0x1f8b) found.push({ start, size })
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
  await archive.close()
  return found
}
