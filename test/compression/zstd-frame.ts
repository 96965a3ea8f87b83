/** A frame's header by hand (RFC 8878, 3.1.1.1); its length fields are as long as the buffers. */
export interface Header {
  /** Exponent and mantissa; none makes a frame of a single segment. */
  readonly window?: readonly [exponent: number, mantissa: number]
  readonly contentSize?: Buffer
  readonly dictionary?: Buffer
  readonly checksum?: Buffer
  readonly reserved?: boolean
}

export interface Block {
  readonly type: 'raw' | 'rle' | 'compressed' | 'reserved'
  readonly size: number
  readonly body: Buffer
}

export const WINDOW_1_MIB = [10, 0] as const

/** A window of 128 KiB and nothing else. */
const PLAIN: Header = { window: [7, 0] }

export function frame(blocks: readonly Block[], header: Header = PLAIN): Buffer {
  const { window, contentSize = Buffer.alloc(0), dictionary = Buffer.alloc(0), checksum } = header
  const contentFlag = [0, 0, 1, 0, 2, 0, 0, 0, 3][contentSize.length] as number
  const dictionaryFlag = [0, 1, 2, 0, 3][dictionary.length] as number
  const descriptor =
    (contentFlag << 6) |
    (window ? 0 : 0x20) |
    (header.reserved ? 0x08 : 0) |
    (checksum ? 0x04 : 0) |
    dictionaryFlag
  return Buffer.concat([
    Buffer.from('28b52ffd', 'hex'),
    Buffer.from(window ? [descriptor, (window[0] << 3) | window[1]] : [descriptor]),
    dictionary,
    contentSize,
    ...blocks.flatMap((block, i) => [blockHeader(block, i === blocks.length - 1), block.body]),
    checksum ?? Buffer.alloc(0),
  ])
}

function blockHeader({ type, size }: Block, last: boolean): Buffer {
  return littleEndian(
    (size << 3) | (['raw', 'rle', 'compressed', 'reserved'].indexOf(type) << 1) | (last ? 1 : 0),
    3,
  )
}

export function raw(content: string | Buffer): Block {
  const body = Buffer.from(content)
  return { type: 'raw', size: body.length, body }
}

export function rle(byte: string, size: number): Block {
  return { type: 'rle', size, body: Buffer.from(byte) }
}

export function compressed(...body: (number | Buffer)[]): Block {
  const whole = Buffer.concat(body.map((part) => (typeof part === 'number' ? Buffer.of(part) : part)))
  return { type: 'compressed', size: whole.length, body: whole }
}

export function skippable(length: number, variant = 0): Buffer {
  return Buffer.concat([
    littleEndian(0x184d2a50 + variant, 4),
    littleEndian(length, 4),
    Buffer.alloc(length, 0xfd),
  ])
}

export function littleEndian(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntLE(value, 0, Math.min(length, 6))
  return bytes
}
