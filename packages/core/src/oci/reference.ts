import { LayersizeError } from '../errors.js'
import { type Digest, parseDigest } from './digest.js'

/** Where a reference says that its image lives. */
export type Reference =
  /** Of the engine that is meant; where `kind` is given, of one of that kind. */
  | { readonly transport: 'engine'; readonly image: string; readonly kind?: 'podman' }
  /** `location` is a path, after which a choice among several images may stand; `literal` where it may not. */
  | { readonly transport: 'path'; readonly location: string; readonly literal: boolean }

/** Which of several images is meant. */
export type ImageChoice =
  | { readonly by: 'name'; readonly name: string }
  /** Counted from 0, in the order of manifest.json or index.json. */
  | { readonly by: 'position'; readonly position: number }
  /** Of a manifest, an index, or a configuration. */
  | { readonly by: 'digest'; readonly digest: Digest }

/** A registry, a repository of 255 characters, a tag of 128, a digest. */
const MAX_NAME = 1000

/** Transports of containers-transports(5) that this version does not read. */
const UNSUPPORTED = /^containers-storage:|^docker:\/\//

/**
 * Reads what a user names: `docker-daemon:NAME`, `podman-daemon:NAME`; `docker-archive:PATH[:NAME]`, `oci-archive:PATH[:NAME]`,
 * `oci:DIR[:NAME]`, `dir:DIR`; a path (`/` or `.` first, `/` last, or an archive's extension); or a name for the engine.
 * Throws REFERENCE_INVALID, REFERENCE_UNSUPPORTED.
 */
export function parseReference(text: string): Reference {
  const [, transport = '', rest = ''] = /^([a-z-]+):(.*)$/s.exec(text) ?? []
  if (transport === 'docker-daemon') return { transport: 'engine', image: imageName(rest, text) }
  if (transport === 'podman-daemon') {
    return { transport: 'engine', kind: 'podman', image: imageName(rest, text) }
  }
  if (['docker-archive', 'oci-archive', 'oci', 'dir'].includes(transport)) {
    if (rest === '') throw invalid(text, `it names no ${transport.endsWith('archive') ? 'file' : 'folder'}`)
    return { transport: 'path', location: rest, literal: transport === 'dir' }
  }
  if (UNSUPPORTED.test(text)) {
    throw new LayersizeError('REFERENCE_UNSUPPORTED', `This version does not read ${JSON.stringify(text)}`, {
      hint: `Name an image of the engine, an archive or a layout. An image that is really called so: docker-daemon:${text}`,
    })
  }
  if (/^[./]|\/$|^[A-Za-z]:\\|\.(tar|tgz|tar\.\w+)$/i.test(text)) {
    return { transport: 'path', location: text, literal: true }
  }
  return { transport: 'engine', image: imageName(text, text) }
}

/** Reads `NAME[:TAG]`, `@POSITION` (from 0) or `[@]sha256:…`. Throws REFERENCE_INVALID. */
export function parseImageChoice(text: string): ImageChoice {
  const digest = parseDigest(text.replace(/^@/, ''))
  if (digest) return { by: 'digest', digest }
  if (/^@\d{1,6}$/.test(text)) return { by: 'position', position: Number(text.slice(1)) }
  if (text === '' || text.startsWith('@')) {
    throw new LayersizeError('REFERENCE_INVALID', `${JSON.stringify(text)} chooses no image`, {
      hint: 'Write a name (shop:1), a position from 0 (@0), or a digest (sha256: and 64 hex digits).',
    })
  }
  return { by: 'name', name: text }
}

/** Whether a text can stand in a request's path as an image's name. */
export function isImageName(text: string): boolean {
  return text.length <= MAX_NAME && text.split('/').every(isNamePart)
}

function isNamePart(part: string): boolean {
  return /^[A-Za-z0-9_][\w.:@-]*$/.test(part)
}

/** Checks what ends up in a request's path; the engine has the last word on the rest. */
function imageName(name: string, text: string): string {
  if (name === '') throw invalid(text, 'it names no image')
  const bad = name.split('/').find((part) => !isNamePart(part))
  if (bad !== undefined) throw invalid(text, `${JSON.stringify(bad)} cannot be a part of an image's name`)
  return name
}

function invalid(text: string, why: string): LayersizeError {
  return new LayersizeError('REFERENCE_INVALID', `${JSON.stringify(text)} is no image: ${why}`, {
    hint: 'Write NAME:TAG, or the path of an archive or a layout (./image.tar, ./layout), or - to read one from standard input.',
  })
}
