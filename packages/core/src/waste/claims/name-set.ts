import type { NameTest } from '../../layer/names.js'

const ENDS = 1
const STARTS = 2

/** Last names, of which stars are any letters. What is asked of every name of an image is asked of its bytes first. */
export class NameSet implements NameTest {
  readonly #exact = new Set<string>()
  readonly #globs: ((name: string) => boolean)[] = []
  /** Which three bytes names end or start with, and which one where patterns say no more. */
  readonly #threes = new Uint8Array(4096)
  readonly #ones = new Uint8Array(256)
  #any = false

  constructor(patterns: Iterable<string>) {
    for (const pattern of patterns) {
      if (pattern.includes('*')) this.#globs.push(globOf(pattern))
      else this.#exact.add(pattern)
      this.#note(pattern)
    }
  }

  get empty(): boolean {
    return this.#exact.size === 0 && this.#globs.length === 0
  }

  fits(name: string): boolean {
    return this.#exact.has(name) || this.#globs.some((fits) => fits(name))
  }

  mayFit(text: Uint8Array, from: number, to: number): boolean {
    if (this.#any) return true
    if (
      to - from >= 3 &&
      (((this.#threes[three(text, to - 3)] as number) & ENDS) !== 0 ||
        ((this.#threes[three(text, from)] as number) & STARTS) !== 0)
    )
      return true
    return (
      ((this.#ones[text[to - 1] as number] as number) & ENDS) !== 0 ||
      ((this.#ones[text[from] as number] as number) & STARTS) !== 0
    )
  }

  /** What a name is likeliest to be told by is the longer of what stands before the first star and after the last. */
  #note(pattern: string): void {
    const parts = pattern.split('*')
    const start = Buffer.from(parts[0] as string)
    const end = Buffer.from(parts.at(-1) as string)
    const [side, text] = start.length > end.length ? [STARTS, start] : [ENDS, end]
    if (text.length === 0) this.#any = true
    else if (text.length < 3) note(this.#ones, text[side === STARTS ? 0 : text.length - 1] as number, side)
    else note(this.#threes, three(text, side === STARTS ? 0 : text.length - 3), side)
  }
}

function note(table: Uint8Array, at: number, side: number): void {
  table[at] = (table[at] as number) | side
}

function three(text: Uint8Array, at: number): number {
  return ((text[at] as number) ^ ((text[at + 1] as number) << 3) ^ ((text[at + 2] as number) << 6)) & 4095
}

/** Whether a name fits a text in which stars are any letters. */
export function globOf(glob: string): (name: string) => boolean {
  const [start = '', end = '', ...more] = glob.split('*')
  // Most have one star.
  if (more.length === 0) {
    return (name) => name.length >= start.length + end.length && name.endsWith(end) && name.startsWith(start)
  }
  const parts = glob.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const regex = new RegExp(`^${parts.join('.*')}$`, 's')
  return (name) => regex.test(name)
}
