import type { AnalysisFiles, AnalysisWhiteouts } from './analysis.js'
import type { Name } from './image/name.js'
import type { Replay } from './image/replay.js'
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
  for (const name of rows) {
    const { copyNumber: copy, isLink, kind, metadata, hiddenBy } = name
    const bytes = copy === null ? 0 : copies.bytesOf(copy)
    const hasDigest = kind === 'file' && copy !== null && (allDigests || (sizes.get(bytes) ?? 0) > 1)
    const finding = copy === null || isLink ? null : booked.findingOf(copy)
    table.path.push(name.path)
    table.layer.push(name.layer)
    table.kind.push(isLink ? 'hard-link' : kind)
    table.bytes.push(isLink ? 0 : bytes)
    table.mode.push(metadata.mode)
    table.uid.push(metadata.uid)
    table.gid.push(metadata.gid)
    table.target.push(isLink ? copies.pathOf(copy as number) : kind === 'symlink' ? name.content : null)
    table.digest.push(hasDigest ? `sha256:${name.content}` : null)
    table.state.push(
      copy === null ? (hiddenBy === null ? 'visible' : 'hidden') : (copies.causeOf(copy) ?? 'visible'),
    )
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
