import type { AnalysisFiles, AnalysisWhiteouts } from './analysis.js'
import type { Copy } from './image/copies.js'
import type { Name, Replay } from './image/replay.js'
import type { Finding, Waste } from './waste/find-waste.js'

/** What each layer says of each name, by columns. Digests that tell nothing within the image are left out unless asked for. */
export function tabulateFiles(
  { names, copies }: Replay,
  { booked, findings }: Waste,
  allDigests: boolean,
): AnalysisFiles {
  const rows = names as Iterable<Name>
  const order = new Map<Finding, number>(findings.map((finding, index) => [finding, index]))
  const sizes = new Map<number, number>()
  for (let copy = 0; copy < copies.count; copy++) {
    if (copies.kindOf(copy) !== 'file') continue
    const bytes = copies.bytesOf(copy)
    sizes.set(bytes, (sizes.get(bytes) ?? 0) + 1)
  }
  const table: AnalysisFiles = {
    path: [],
    layer: [],
    kind: [],
    bytes: [],
    mode: [],
    uid: [],
    gid: [],
    target: [],
    digest: [],
    state: [],
    hiddenBy: [],
    finding: [],
  }
  const told = new Set<Copy>()
  for (const { path, layer, inode, copy, hiddenBy } of rows) {
    // The copy of a hard link to a lower layer is that layer's.
    const first = copy === null || (copy.path === path && copy.layer === layer && !told.has(copy))
    if (copy && first) told.add(copy)
    const hasDigest =
      inode.kind === 'file' && copy !== null && (allDigests || (sizes.get(inode.bytes) ?? 0) > 1)
    const finding = copy && first ? booked.findingOf(copy.number) : null
    table.path.push(path)
    table.layer.push(layer)
    table.kind.push(first ? inode.kind : 'hard-link')
    table.bytes.push(first ? inode.bytes : 0)
    table.mode.push(inode.mode)
    table.uid.push(inode.uid)
    table.gid.push(inode.gid)
    table.target.push(first ? (inode.kind === 'symlink' ? inode.content : null) : copy.path)
    table.digest.push(hasDigest ? `sha256:${inode.content}` : null)
    table.state.push(copy ? (copy.shadow?.cause ?? 'visible') : hiddenBy === null ? 'visible' : 'hidden')
    table.hiddenBy.push(hiddenBy)
    table.finding.push(finding ? (order.get(finding) as number) : null)
  }
  return table
}

/** What each layer hides of those below, by columns. */
export function tabulateWhiteouts(
  layers: readonly { readonly whiteouts: readonly string[]; readonly opaque: readonly string[] }[],
): AnalysisWhiteouts {
  const table: AnalysisWhiteouts = { path: [], layer: [], opaque: [] }
  const add = (path: string, layer: number, opaque: boolean) => {
    table.path.push(path)
    table.layer.push(layer)
    table.opaque.push(opaque)
  }
  layers.forEach(({ whiteouts, opaque }, layer) => {
    for (const path of whiteouts) add(path, layer, false)
    for (const path of opaque) add(path, layer, true)
  })
  return table
}
