import { LayersizeError } from '../errors.js'

/** Where a reference says that its image lives. */
export type Reference =
  | { readonly transport: 'docker-daemon'; readonly image: string }
  | { readonly transport: 'docker-archive'; readonly path: string }

/** Transports of containers-transports(5) that this version does not read. */
const UNSUPPORTED = /^(podman-daemon|oci-archive|oci|dir|containers-storage):|^docker:\/\//

/**
 * Reads what a user names: `docker-daemon:NAME`, `docker-archive:PATH`, a path (a leading dot or slash, or an archive's
 * extension), or a name for the engine. Throws REFERENCE_INVALID, REFERENCE_UNSUPPORTED.
 */
export function parseReference(text: string): Reference {
  const [, transport, rest = ''] = /^([a-z-]+):(.*)$/s.exec(text) ?? []
  if (transport === 'docker-archive') {
    if (rest === '') throw invalid(text, 'it names no file')
    return { transport, path: rest }
  }
  if (transport === 'docker-daemon') return { transport, image: imageName(rest, text) }
  if (UNSUPPORTED.test(text)) {
    throw new LayersizeError('REFERENCE_UNSUPPORTED', `This version does not read ${JSON.stringify(text)}`, {
      hint: `Name an image of the engine or an archive of \`docker save\`. An image that is really called so: docker-daemon:${text}`,
    })
  }
  if (/^[./]|^[A-Za-z]:\\|\.(tar|tgz|tar\.\w+)$/i.test(text))
    return { transport: 'docker-archive', path: text }
  return { transport: 'docker-daemon', image: imageName(text, text) }
}

/** Checks what ends up in a request's path; the engine has the last word on the rest. */
function imageName(name: string, text: string): string {
  if (name === '') throw invalid(text, 'it names no image')
  const parts = name.split('/')
  const bad = parts.find((part) => !/^[A-Za-z0-9_][\w.:@-]*$/.test(part))
  if (bad !== undefined) throw invalid(text, `${JSON.stringify(bad)} cannot be a part of an image's name`)
  return name
}

function invalid(text: string, why: string): LayersizeError {
  return new LayersizeError('REFERENCE_INVALID', `${JSON.stringify(text)} is no image: ${why}`, {
    hint: 'Write NAME:TAG, or the path of an archive (./image.tar), or - to read one from standard input.',
  })
}
