import { lastName } from '../../layer/path.js'
import type { WasteContext } from '../waste-context.js'

/** The paths of the files whose last names are these: for what is known by what stands beside it. */
export function pathsNamed(
  { copies }: Pick<WasteContext, 'copies'>,
  names: Iterable<string>,
): ReadonlySet<string> {
  const wanted = new Set(names)
  const found = new Set<string>()
  if (wanted.size === 0) return found
  for (const { path } of copies) if (wanted.has(lastName(path))) found.add(path)
  return found
}
