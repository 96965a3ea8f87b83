import { randomBytes } from 'node:crypto'
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { folder } from '../folder.mjs'

const LAYER_BYTES = 500_000_000

/** 1 GB in two layers: one of large files that do not compress, one of many small ones. */
export async function makeTwoLayers(docker, name) {
  const context = mkdtempSync(join(folder, 'two-layers-'))
  try {
    mkdirSync(`${context}/large`)
    mkdirSync(`${context}/small`)
    for (let i = 0; i < 5; i++) await writeNoise(`${context}/large/${i}`, LAYER_BYTES / 5)
    const small = 20_000
    const pool = randomBytes(1 << 20)
    for (let i = 0; i < LAYER_BYTES / small; i++) {
      const content = Buffer.from(pool.subarray(i % 1000, (i % 1000) + small))
      content.writeUInt32LE(i)
      writeFileSync(`${context}/small/${i}`, content)
    }
    writeFileSync(
      `${context}/Dockerfile`,
      'FROM scratch\nLABEL layersize.test=bench\nCOPY large /large\nCOPY small /small\n',
    )
    docker('build', '-q', '-t', name, context)
  } finally {
    rmSync(context, { recursive: true })
  }
}

function writeNoise(path, length) {
  const file = createWriteStream(path)
  const block = randomBytes(1 << 20)
  for (let written = 0; written < length; written += block.length) {
    block.writeUInt32LE(written)
    file.write(Buffer.from(block.subarray(0, Math.min(block.length, length - written))))
  }
  return new Promise((resolve) => file.end(resolve))
}
