import { META_LIMIT, type TarHeader } from './header.js'
import { invalidTar } from './invalid-tar.js'
import { decodeName } from './name.js'
import { type PaxRecords, parsePax } from './pax.js'

type MetaKind = 'pax' | 'global-pax' | 'long-name' | 'long-link'

const KINDS: Readonly<Record<string, MetaKind>> = {
  x: 'pax',
  g: 'global-pax',
  L: 'long-name',
  K: 'long-link',
}

/** Members that only describe the next one: collected as they pass, kept until that one has come. */
export class PendingMeta {
  #kind: MetaKind = 'pax'
  #body = Buffer.alloc(0)
  #filled = 0
  #headerAt = 0
  #pax: PaxRecords | null = null
  #longName = ''
  #longLink = ''

  get pax(): PaxRecords | null {
    return this.#pax
  }

  /** Whether this header begins such a member, whose `size` bytes `push` then takes. Throws TAR_INVALID. */
  begin({ typeflag, size }: TarHeader, headerAt: number): boolean {
    const kind = KINDS[typeflag]
    if (!kind) return false
    if (size > META_LIMIT) throw invalidTar(headerAt, 'its extended header claims over 1 MiB')
    if (size < 0) throw invalidTar(headerAt, 'it claims a negative size')
    this.#kind = kind
    this.#body = Buffer.alloc(size)
    this.#filled = 0
    this.#headerAt = headerAt
    return true
  }

  push(chunk: Buffer): void {
    this.#filled += chunk.copy(this.#body, this.#filled)
  }

  /** Reads what was collected. Throws TAR_INVALID. */
  end(): void {
    const body = this.#body
    switch (this.#kind) {
      case 'pax':
        this.#pax = parsePax(body, this.#headerAt)
        break
      case 'global-pax':
        // Go hands a global header out as a member of its own, so that it also ends what stood before it.
        parsePax(body, this.#headerAt)
        this.forget()
        break
      case 'long-name':
        this.#longName = decodeName(body, 0, body.length)
        break
      case 'long-link':
        this.#longLink = decodeName(body, 0, body.length)
    }
  }

  /** Puts what was said of a member in the place of its header's own fields. */
  applyTo(header: TarHeader): void {
    const pax = this.#pax
    if (pax) {
      header.name = pax.path ?? header.name
      header.linkname = pax.linkpath ?? header.linkname
      header.size = pax.size ?? header.size
      header.uid = pax.uid ?? header.uid
      header.gid = pax.gid ?? header.gid
      header.mtime = pax.mtime ?? header.mtime
    }
    if (this.#longName) header.name = this.#longName
    if (this.#longLink) header.linkname = this.#longLink
  }

  forget(): void {
    this.#pax = null
    this.#longName = ''
    this.#longLink = ''
  }
}
