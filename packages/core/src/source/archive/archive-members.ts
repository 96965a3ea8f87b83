import { posix } from 'node:path'
import { LayersizeError } from '../../errors.js'
import { memberKey } from '../catalog/docker-manifest.js'
import { looksLikeRootFileSystem, rootFileSystem } from '../catalog/root-file-system.js'
import type { BlobKey } from '../source.js'

/** An image of 127 layers, the most that engines take, has some 500 members. */
const MEMBER_LIMIT = 100_000

export interface MemberHeader {
  readonly name: string
  readonly kind: 'file' | 'symlink' | 'hardlink' | 'other'
  readonly linkname: string
}

/** The members of an archive by name, of each name the last; `T` is what is known of a file. */
export class ArchiveMembers<T extends { readonly size: number }> {
  readonly #files = new Map<BlobKey, T>()
  readonly #links = new Map<BlobKey, BlobKey>()
  readonly #names = new Set<BlobKey>()
  /** Where chains of links lead that were followed before. */
  readonly #ends = new Map<BlobKey, BlobKey>()

  get names(): ReadonlySet<BlobKey> {
    return this.#names
  }

  /** Takes a member and says under which key. Throws ROOT_FILE_SYSTEM, TOO_LARGE. */
  add({ name, kind, linkname }: MemberHeader, known: T): BlobKey {
    const key = memberKey(name)
    this.#names.add(key)
    // The first member that `docker export` writes: no need to read the rest.
    if (key === '.dockerenv') throw rootFileSystem()
    if (this.#names.size > MEMBER_LIMIT) {
      if (looksLikeRootFileSystem(this.#names)) throw rootFileSystem()
      throw new LayersizeError(
        'TOO_LARGE',
        `The archive has more than ${MEMBER_LIMIT} members, too many for an image`,
        { hint: 'Give it the archive of an image, as `docker save IMAGE` writes it.' },
      )
    }
    this.#files.delete(key)
    this.#links.delete(key)
    if (kind === 'file') this.#files.set(key, known)
    if (kind === 'symlink') this.#links.set(key, posix.join(posix.dirname(key), linkname))
    if (kind === 'hardlink') this.#links.set(key, memberKey(linkname))
    return key
  }

  /** The file behind a name, links followed; null where there is none. Throws LINK_CYCLE. */
  find(key: BlobKey): { readonly key: BlobKey; readonly file: T } | null {
    const end = this.#follow(key)
    const file = this.#files.get(end)
    return file ? { key: end, file } : null
  }

  /** Passes each link once, however often it is asked for. */
  #follow(key: BlobKey): BlobKey {
    const passed = new Set<BlobKey>()
    let at = key
    for (let target = this.#links.get(at); target !== undefined && !this.#ends.has(at); ) {
      if (passed.has(at)) {
        throw new LayersizeError(
          'LINK_CYCLE',
          `The archive's links lead in a circle: ${at} leads to itself`,
          {
            hint: 'Save the image again.',
          },
        )
      }
      passed.add(at)
      at = target
      target = this.#links.get(at)
    }
    const end = this.#ends.get(at) ?? at
    for (const link of passed) this.#ends.set(link, end)
    return end
  }
}
