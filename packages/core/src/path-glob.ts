/**
 * Tells whether a path fits the glob, or stands below one that does; what is as the glob has it fits, glob or not.
 * Rejects with an Error that says what is wrong with the glob.
 */
export async function pathMatcher(glob: string): Promise<(path: string) => boolean> {
  const pattern = glob.replace(/^(\.?\/)+|\/+$/g, '')
  if (pattern === '' || pattern === '.') throw new Error('it names no path')
  // Imported here, as hardly anybody names one.
  const { default: picomatch } = await import('picomatch')
  // An image's paths have slashes, on Windows as well.
  const options = { dot: true, nonegate: true, windows: false }
  const fits = picomatch([pattern, `${pattern}/**`], options)
  return (path) => path === pattern || path.startsWith(`${pattern}/`) || fits(path)
}
