const BLOCK = 512
const BUFFERED = 4 << 20
/** Of ustar: where a field begins, and how long it is. */
const NAME = [0, 100]
const MODE = [100, 8]
const UID = [108, 8]
const GID = [116, 8]
const SIZE = [124, 12]
const MTIME = [136, 12]
const SUM = [148, 8]
const TYPE = 156
const FILE = 0x30
const FOLDER = 0x35
const MTIME_OF_ALL = 1_767_225_600

/** Writes a tar, a million members of it in seconds: what is written goes to `take` in large pieces, of one buffer. */
export class TarWriter {
  #take
  #buffer = Buffer.alloc(BUFFERED)
  #at = 0

  constructor(take) {
    this.#take = take
  }

  folder(name) {
    this.#header(name, { type: FOLDER, mode: 0o755, size: 0, uid: 0 })
  }

  file(name, content, uid = 0) {
    this.#header(name, { type: FILE, mode: 0o644, size: content.length, uid })
    for (let from = 0; from < content.length; ) {
      this.#room(1)
      from += this.#put(content, from)
    }
    const padding = -content.length & (BLOCK - 1)
    this.#room(padding)
    this.#buffer.fill(0, this.#at, this.#at + padding)
    this.#at += padding
  }

  end() {
    this.#room(2 * BLOCK)
    this.#buffer.fill(0, this.#at, this.#at + 2 * BLOCK)
    this.#at += 2 * BLOCK
    this.#flush()
  }

  #header(name, { type, mode, size, uid }) {
    if (name.length > NAME[1]) throw new Error(`The name is too long for a plain header: ${name}`)
    this.#room(BLOCK)
    const block = this.#buffer.subarray(this.#at, this.#at + BLOCK)
    block.fill(0)
    block.latin1Write(name, ...NAME)
    octal(block, MODE, mode)
    octal(block, UID, uid)
    octal(block, GID, uid)
    octal(block, SIZE, size)
    octal(block, MTIME, MTIME_OF_ALL)
    block[TYPE] = type
    block.latin1Write('ustar\x0000', 257)
    block.fill(0x20, SUM[0], SUM[0] + SUM[1])
    let sum = 0
    for (let i = 0; i < BLOCK; i++) sum += block[i]
    octal(block, [SUM[0], 7], sum)
    this.#at += BLOCK
  }

  #put(content, from) {
    const length = content.copy(this.#buffer, this.#at, from)
    this.#at += length
    return length
  }

  #room(length) {
    if (this.#at + length > BUFFERED) this.#flush()
  }

  #flush() {
    this.#take(this.#buffer.subarray(0, this.#at))
    this.#at = 0
  }
}

/** With a zero behind the digits. */
function octal(block, [at, length], value) {
  block.latin1Write(value.toString(8).padStart(length - 1, '0'), at)
}
