/** What a frame has given, as far back as matches may reach: a ring. A block never crosses its end. */
export class Window {
  bytes: Uint8Array = new Uint8Array(0)
  /** Where the next byte goes. */
  position = 0
  /** Where the bytes from before end that lie behind `position`; 0 before the first time around. */
  end = 0

  /** Begins anew, with room to look back `reach` bytes while a block of `room` bytes is written. */
  clear(reach: number, room: number): void {
    // Memory of that size is had from the system page by page as it is written to.
    if (this.bytes.length < reach + room) this.bytes = new Uint8Array(reach + room)
    this.position = 0
    this.end = 0
  }

  /** Makes room for a block. */
  beginBlock(room: number): void {
    if (this.position + room <= this.bytes.length) return
    this.end = this.position
    this.position = 0
  }

  write(content: Uint8Array): void {
    this.bytes.set(content, this.position)
    this.position += content.length
  }

  fill(byte: number, length: number): void {
    this.bytes.fill(byte, this.position, this.position + length)
    this.position += length
  }
}
