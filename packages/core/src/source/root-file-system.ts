/** Whether these names are those of a root file system, which `docker export` and debootstrap give, and not of an image. */
export function looksLikeRootFileSystem(members: ReadonlySet<string>): boolean {
  const has = (...names: string[]) => names.some((name) => members.has(name) || members.has(`${name}/`))
  return has('.dockerenv') || (has('etc') && has('bin', 'usr', 'sbin'))
}
