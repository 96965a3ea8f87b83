import type { Copy } from '../../image/copy.js'
import type { WasteContext } from '../waste-context.js'
import { NameSet } from './name-set.js'

/** The paths of the files whose last names are these: for what is known by what stands beside it. */
export function pathsNamed(
  { copies }: Pick<WasteContext, 'copies'>,
  names: Iterable<string>,
  among: (copy: Copy) => boolean = () => true,
): ReadonlySet<string> {
  const wanted = new NameSet(names)
  if (wanted.empty) return new Set()
  return new Set(
    copies
      .named(wanted)
      .filter(among)
      .map(({ path }) => path),
  )
}
