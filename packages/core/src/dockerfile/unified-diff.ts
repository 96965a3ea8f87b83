import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'

/**
 * What has changed in a file, as `git apply` and `patch -p1` take it in the folder that the path is seen from; a file that
 * was not there comes from /dev/null.
 */
export function unifiedDiff(path: string, before: string | null, after: string): string {
  const name = (side: string) => (/\s/.test(path) ? `${side}/${path}\t` : `${side}/${path}`)
  return createTwoFilesPatch(
    before === null ? '/dev/null' : name('a'),
    name('b'),
    before ?? '',
    after,
    undefined,
    undefined,
    { context: 3, headerOptions: FILE_HEADERS_ONLY },
  )
}
