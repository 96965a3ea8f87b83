import { gzipSync } from 'node:zlib'

const BLOCK = 512

/** What vbatts/tar-split keeps of a tar: its headers as they are, and of each body its length and checksum. */
export function writeTarSplit(tar: Buffer): Buffer {
  return gzipSync(tarSplitLines(tar).join(''))
}

/** The same before it is compressed, a line each. */
function tarSplitLines(tar: Buffer): string[] {
  const lines: string[] = []
  const add = (line: object) => lines.push(`${JSON.stringify({ ...line, position: lines.length })}\n`)
  let from = 0
  let at = 0
  while (at + BLOCK <= tar.length && tar[at] !== 0) {
    const typeflag = String.fromCharCode(tar[at + 156] as number)
    const size = /[1-6]/.test(typeflag) ? 0 : Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8)
    const body = at + BLOCK
    const end = body + Math.ceil(size / BLOCK) * BLOCK
    // What describes the next member belongs to its header.
    if (!'xgLK'.includes(typeflag)) {
      add({ type: 2, payload: tar.toString('base64', from, body) })
      const name = tar.subarray(at, at + 100)
      const content = tar.subarray(body, body + size)
      add({
        type: 1,
        name: name.toString('utf8', 0, name.indexOf(0)),
        ...(size > 0 && { size }),
        payload: size > 0 ? crc64(content) : null,
      })
      from = body + size
    }
    at = end
  }
  add({ type: 2, payload: tar.toString('base64', from) })
  return lines
}

/** Go's hash/crc64 with its ISO table, big-endian, in base64. */
function crc64(bytes: Buffer): string {
  let crc = ONES
  for (const byte of bytes) crc = (crc >> 8n) ^ (TABLE[Number(crc & 255n) ^ byte] as bigint)
  const sum = Buffer.alloc(8)
  sum.writeBigUInt64BE(crc ^ ONES)
  return sum.toString('base64')
}

const ONES = (1n << 64n) - 1n
const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let crc = BigInt(byte)
  for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ 0xd800000000000000n : crc >> 1n
  return crc
})
