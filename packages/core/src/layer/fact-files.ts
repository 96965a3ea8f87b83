import type { TarEntry } from '../tar/entry.js'
import { factOf, type LayerFacts, NO_FACTS, withFact } from './facts/layer-facts.js'
import { MAX_PROBED } from './facts/probe.js'
import { normalizePath } from './path.js'

/** Gives the stored bytes of a file that did not pass by. */
export type ReadBody = (path: string, bodyAt: number, length: number, checksum: number) => Promise<Buffer>

interface FactFile {
  readonly fact: keyof LayerFacts
  readonly inode: number
  readonly bodyAt: number
  /** Bytes of it that are stored. */
  readonly length: number
  /** 0 where it is not known. */
  checksum: number
  /** What has passed of it. */
  readonly content: Buffer[]
}

/** The files of a layer whose content tells facts: of each path the last, in the order in which they come. */
export class FactFiles {
  readonly #files = new Map<string, FactFile>()
  #passing: FactFile | null = null

  /** Takes a file that begins at a row of the inodes. */
  begin({ name, size, extents }: TarEntry, inode: number, bodyAt: number): void {
    this.#passing = null
    if (size > MAX_PROBED) return
    const path = normalizePath(name)
    const fact = factOf(path)
    if (fact === null) return
    const length = extents ? extents.reduce((sum, extent) => sum + extent.length, 0) : size
    this.#passing = { fact, inode, bodyAt, length, checksum: 0, content: [] }
    this.#files.delete(path)
    this.#files.set(path, this.#passing)
  }

  /** Says that another file begins, which tells nothing. */
  beginOther(): void {
    this.#passing = null
  }

  /** Takes the next bytes of the file that began last. */
  push(chunk: Buffer): void {
    // A copy: the chunk may be overwritten.
    this.#passing?.content.push(Buffer.from(chunk))
  }

  /** Says that the file ends. */
  end(checksum: number): void {
    if (this.#passing) this.#passing.checksum = checksum
  }

  /** What the files tell that still stand at their paths, the last where several tell the same. */
  async read(inodeAt: (path: string) => number | null, readBody: ReadBody | null): Promise<LayerFacts> {
    let facts = NO_FACTS
    for (const [path, { fact, inode, bodyAt, length, checksum, content }] of this.#files) {
      if (inodeAt(path) !== inode) continue
      const bytes = readBody ? await readBody(path, bodyAt, length, checksum) : Buffer.concat(content)
      facts = withFact(facts, fact, bytes.toString('utf8'))
    }
    return facts
  }
}
