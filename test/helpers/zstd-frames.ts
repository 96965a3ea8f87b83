/** One frame takes so many bytes, unless all are to be in one. */
const FRAME = 40_000
/** The window that our frame headers name, and so the most that a block may hold (RFC 8878, 3.1.1.2.4). */
const BLOCK = 128 << 10

/**
 * The bytes as zstd frames, without any compression but that of equal bytes: Node 20 has no zstd to write some with.
 * In several frames, and with skippable ones around them, as zstd:chunked has it and as pzstd writes.
 */
export function zstdFrames(bytes: Buffer, frames: 'one' | 'several'): Buffer {
  if (frames === 'one') return frame(bytes)
  const parts = [skippable('before')]
  for (let at = 0; at < bytes.length; at += FRAME) parts.push(frame(bytes.subarray(at, at + FRAME)))
  return Buffer.concat([...parts, frame(Buffer.alloc(0)), skippable('after')])
}

/** A header without checksum and content size, a window of 128 KiB; then blocks (RFC 8878, 3.1.1). */
function frame(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from('28b52ffd0038', 'hex')]
  let at = 0
  do {
    const block = bytes.subarray(at, at + BLOCK)
    at += BLOCK
    const same = block.length > 0 && block.every((byte) => byte === block[0])
    const header = Buffer.alloc(3)
    header.writeUIntLE((block.length << 3) | (same ? 1 << 1 : 0) | (at >= bytes.length ? 1 : 0), 0, 3)
    parts.push(header, same ? block.subarray(0, 1) : block)
  } while (at < bytes.length)
  return Buffer.concat(parts)
}

/** Of the sixteen kinds the one that begins with a bracket, as JSON does. */
function skippable(text: string): Buffer {
  const header = Buffer.from('5b2a4d1800000000', 'hex')
  header.writeUInt32LE(text.length, 4)
  return Buffer.concat([header, Buffer.from(text)])
}
