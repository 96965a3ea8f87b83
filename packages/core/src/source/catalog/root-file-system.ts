import { LayersizeError } from '../../errors.js'

/** Whether these names are those of a root file system, which `docker export` and debootstrap give, and not of an image. */
export function looksLikeRootFileSystem(names: ReadonlySet<string>): boolean {
  const has = (...wanted: string[]) => wanted.some((name) => names.has(name) || names.has(`${name}/`))
  return has('.dockerenv') || (has('etc') && has('bin', 'usr', 'sbin'))
}

export function rootFileSystem(): LayersizeError {
  return new LayersizeError(
    'ROOT_FILE_SYSTEM',
    'This is a root file system, as `docker export` writes it: it has no layers',
    { hint: 'Save the image instead: docker save IMAGE -o image.tar' },
  )
}
