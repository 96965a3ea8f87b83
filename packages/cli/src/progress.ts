import { formatBytes, type Progress, safeText } from '@layersize/core'

/** Nothing is shown for what is quick, and never more often than the eye follows. */
const DELAY = 500
const INTERVAL = 100
const CLEAR_LINE = '\r\x1b[2K'

/** A line on a terminal that tells how far the reading is, and that is gone when it stops. */
export class ProgressLine {
  readonly #terminal: NodeJS.WriteStream
  readonly #name: string
  #timer: NodeJS.Timeout
  /** Null until there is something to read from: before, ssh may be asking for a password on this line. */
  #progress: Progress | null = null
  /** How the bytes come, which is told once. */
  #way = ''
  #shown = false

  constructor(terminal: NodeJS.WriteStream, name: string) {
    this.#terminal = terminal
    this.#name = safeText(name)
    this.#timer = this.#drawIn(DELAY)
  }

  update(progress: Progress): void {
    this.#progress = progress
    if (progress.way) this.#way = ` ${safeText(progress.way)}`
  }

  stop(): void {
    clearTimeout(this.#timer)
    if (this.#shown) this.#terminal.write(CLEAR_LINE)
    this.#shown = false
  }

  #draw(): void {
    if (this.#progress) {
      this.#shown = true
      const line = this.#line(this.#progress).slice(0, Math.max(20, (this.#terminal.columns || 80) - 1))
      this.#terminal.write(CLEAR_LINE + line)
    }
    this.#timer = this.#drawIn(INTERVAL)
  }

  #drawIn(milliseconds: number): NodeJS.Timeout {
    // The analysis keeps the process alive, not the line about it.
    return setTimeout(() => this.#draw(), milliseconds).unref()
  }

  #line({ readBytes, totalBytes }: Progress): string {
    if (readBytes === 0) return `${this.#name}: waiting for the image${this.#way}`
    const share = totalBytes
      ? ` of ${formatBytes(totalBytes)}, ${Math.floor((100 * readBytes) / totalBytes)} %`
      : ''
    return `${this.#name}: ${formatBytes(readBytes)}${share} read${this.#way}`
  }
}
