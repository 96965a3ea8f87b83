import type { Copy } from '../../image/copy.js'
import { contentKey } from '../../image/identify.js'
import type { Instruction } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import { isTar } from '../commands/archive-use.js'
import type { WasteContext } from '../waste-context.js'

/** Folders out of which a server hands files out. */
const SERVED =
  /(^|\/)(artifacts|assets|downloads?|files|htdocs|html|mirror|pub|public|releases|static|www)(\/|$)/

/** Whether the packed may well be there for others to fetch. */
export function isServed(path: string): boolean {
  return SERVED.test(path)
}

/** Tells of a file that a COPY brought and that is there until an instruction which ADD has unpacked the same; null for none. */
export function unpackingAdds(
  context: WasteContext,
): (copy: Copy, maker: Instruction, end: number) => Instruction | null {
  const bySource = new Map<string, Instruction>()
  for (const step of context.instructions) {
    if (step.keyword !== 'ADD' || step.layers.length === 0) continue
    for (const source of sourcesOf(step)) if (!bySource.has(source)) bySource.set(source, step)
  }
  const contents = new Map<number, ReadonlySet<string>>()
  return (copy, maker, end) => {
    if (bySource.size === 0 || maker.keyword !== 'COPY' || !isTar(copy.path)) return null
    const name = lastName(copy.path)
    // The classic builder tells of one file what is in it, and of several nothing.
    const sources = sourcesOf(maker).filter((source) => isDigest(source) || lastName(source) === name)
    const [source, another] = sources
    const add = source !== undefined && another === undefined ? bySource.get(source) : undefined
    if (!add) return null
    // ADD copies what it cannot unpack.
    if (contentsOf(add).has(contentKey(copy.inode) ?? '')) return null
    const isNamed = context.instructions.some(
      ({ index, keyword, text }) =>
        index > maker.index && index < end && keyword !== 'ADD' && text.includes(name),
    )
    return isNamed ? null : add
  }

  function contentsOf({ index, layers }: Instruction): ReadonlySet<string> {
    const found =
      contents.get(index) ??
      new Set(
        layers
          .flatMap((layer) => context.copies.ofLayer(layer))
          .filter(({ kind }) => kind === 'file')
          .flatMap(({ inode }) => contentKey(inode) ?? []),
      )
    contents.set(index, found)
    return found
  }
}

/** What an instruction takes out of the build context, by name; by content where no names are recorded. */
function sourcesOf({ text, createdBy, buildKit }: Instruction): string[] {
  if (!buildKit) return [...(/file:[0-9a-f]{64}\b/.exec(createdBy) ?? [])]
  // Absolute names are those of other stages, of which BuildKit does not say that they are.
  return text
    .split(/\s+/)
    .slice(1, -1)
    .filter((word) => !/^(--|\/|\w+:)/.test(word))
    .map((word) => word.replace(/^(\.\/)+/, ''))
}

function isDigest(source: string): boolean {
  return source.startsWith('file:')
}
