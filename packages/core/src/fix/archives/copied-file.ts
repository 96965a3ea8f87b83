import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { entriesOf } from '../../layer/entries.js'
import type { Finding } from '../../waste/find-waste.js'
import type { FixContext } from '../fixer.js'

/** A file that a COPY of its own brings. */
export interface CopiedFile {
  readonly at: DockerfileInstruction
  /** As the COPY names it. */
  readonly source: string
  /** The stage or image that it is copied from; null where that is the build context. */
  readonly from: string | null
  /** In the image. */
  readonly path: string
  readonly mode: number
}

/** The one file that was found, where a COPY without further flags brings it and nothing else; null otherwise. */
export function copiedFile({ copies, changeAt }: Finding, context: FixContext): CopiedFile | null {
  const at = changeAt && context.sourceOf(changeAt)
  const [claimed, another] = copies
  if (!at || !claimed || another || at.keyword !== 'COPY' || at.heredocs.length > 0) return null
  const { copy } = claimed
  const others = entriesOf(context.layers[copy.layer]).some(
    ({ inode }) => inode !== copy.inode && inode.kind !== 'directory',
  )
  if (others || copy.links || copy.inode.kind !== 'file') return null
  const [source, target, more] = at.command.split(/\s+/)
  if (!source || !target || more !== undefined || /["'\\$*?[\]]/.test(at.command)) return null
  const [flag, second] = at.flags
  if (second || (flag && flag.name !== 'from')) return null
  const from = flag?.value ?? null
  if (flag && (from === null || /["'$,]/.test(from))) return null
  return { at, source, from, path: copy.path, mode: copy.inode.mode }
}
