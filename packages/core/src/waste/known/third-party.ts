const FOLDERS =
  /(^|\/)(node_modules|bower_components|site-packages|dist-packages|lib(64)?\/python[\d.]+|gems|vendor|\.cargo|go\/pkg\/mod)\//

/** Whether a path belongs to a library that somebody else has published: what is in it, its user cannot choose. */
export function isThirdParty(path: string): boolean {
  return FOLDERS.test(path)
}
