import { invalidTar, META_LIMIT, type TarHeader } from './header.js'
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

  /** The header with what was said of it in place of its own fields. */
  applyTo(header: TarHeader): TarHeader {
    const pax = this.#pax
    if (!pax && !this.#longName && !this.#longLink) return header
    return {
      ...header,
      name: this.#longName || (pax?.path ?? header.name),
      linkname: this.#longLink || (pax?.linkpath ?? header.linkname),
      size: pax?.size ?? header.size,
      uid: pax?.uid ?? header.uid,
      gid: pax?.gid ?? header.gid,
      mtime: pax?.mtime ?? header.mtime,
    }
  }

  forget(): void {
    this.#pax = null
    this.#longName = ''
    this.#longLink = ''
  }
}
