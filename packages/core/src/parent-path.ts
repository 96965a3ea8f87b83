/** The folder that a path of an image stands in; '' for the root's own. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}
