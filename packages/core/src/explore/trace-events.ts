import type { Analysis, AnalysisFiles } from '../analysis.js'
import type { TraceEvent, TraceVersion } from '../exploration.js'
import { parentPath } from '../parent-path.js'
import type { CopyRows } from './copy-rows.js'
import { instructionOf } from './instructions-of.js'
import { commonParts, firstParts, isBelow } from './paths.js'

/** What happened to one path, the oldest first. */
export function traceEvents(
  analysis: Analysis,
  files: AnalysisFiles,
  copies: CopyRows,
  path: string,
): TraceEvent[] {
  const rows = [...files.path.keys()].filter((row) => files.path[row] === path)
  const events = rows.map((row, i): TraceEvent => {
    const layer = files.layer[row] as number
    const before = rows[i - 1]
    const replaced = before !== undefined && files.hiddenBy[before] === layer ? before : null
    return {
      ...describeLayer(analysis, layer),
      action: replaced === null ? 'made' : 'changed',
      version: describeVersion(analysis, files, copies, row, replaced),
      removal: null,
    }
  })
  const removals = rows
    .filter((row, i) => {
      const hiddenBy = files.hiddenBy[row]
      return hiddenBy !== null && files.layer[rows[i + 1] ?? -1] !== hiddenBy
    })
    .map((row): TraceEvent => {
      const layer = files.hiddenBy[row] as number
      return {
        ...describeLayer(analysis, layer),
        action: 'removed',
        version: null,
        removal: describeRemoval(files, path, layer),
      }
    })
  return [...events, ...removals].sort((a, b) => a.layer - b.layer)
}

function describeLayer(analysis: Analysis, layer: number) {
  const { instructions = [] } = analysis.layers[layer] ?? {}
  const { index: instruction, ...rest } = instructionOf(analysis, instructions.at(-1) as number)
  return { instruction, layer, instructions: [...instructions], ...rest }
}

function describeVersion(
  { layers, findings }: Analysis,
  files: AnalysisFiles,
  copies: CopyRows,
  row: number,
  replaced: number | null,
): TraceVersion {
  const copy = copies.rowOf(row)
  const hiddenBy = files.hiddenBy[row] ?? null
  const index = files.finding[copy] ?? null
  const finding = index === null ? undefined : findings[index]
  return {
    kind: files.kind[copy] as TraceVersion['kind'],
    bytes: files.bytes[copy] as number,
    mode: files.mode[row] as number,
    uid: files.uid[row] as number,
    gid: files.gid[row] as number,
    target: files.target[copy] ?? null,
    digest: files.digest[copy] ?? null,
    otherNames: copies
      .namesOf(copy)
      .filter((name) => name !== row)
      .map((name) => files.path[name] as string),
    differs: replaced === null ? null : differences(files, copies, replaced, row),
    visible: hiddenBy === null,
    state: files.state[copy] as TraceVersion['state'],
    hiddenBy: hiddenBy === null ? null : (layers[hiddenBy]?.instructions.at(-1) ?? null),
    finding: finding
      ? {
          index: index as number,
          rule: finding.rule,
          confidence: finding.confidence,
          summary: finding.fix.summary,
        }
      : null,
  }
}

function differences(
  files: AnalysisFiles,
  copies: CopyRows,
  before: number,
  after: number,
): NonNullable<TraceVersion['differs']> {
  const [old, now] = [copies.rowOf(before), copies.rowOf(after)]
  const differs = (column: 'kind' | 'bytes' | 'digest' | 'target' | 'mode' | 'uid' | 'gid') =>
    files[column][old] !== files[column][now]
  if (differs('kind')) return ['kind', ...metadata()]
  const isFile = files.kind[now] === 'file'
  return [
    ...(isFile && (differs('bytes') || differs('digest')) ? (['content'] as const) : []),
    ...(differs('target') ? (['target'] as const) : []),
    ...metadata(),
  ]

  function metadata() {
    return [
      ...(differs('mode') ? (['mode'] as const) : []),
      ...(differs('uid') || differs('gid') ? (['owner'] as const) : []),
    ]
  }
}

/** What took a path away that this layer has nothing for. */
function describeRemoval(
  files: AnalysisFiles,
  path: string,
  layer: number,
): NonNullable<TraceEvent['removal']> {
  const rows = [...files.path.keys()].filter((row) => files.layer[row] === layer)
  if (rows.some((row) => isBelow(files.path[row] as string, path))) return { how: 'replaced', with: path }
  const parents = new Set<string>()
  for (let folder = parentPath(path); folder !== ''; folder = parentPath(folder)) parents.add(folder)
  const inPlace = rows.find(
    (row) => parents.has(files.path[row] as string) && files.kind[row] !== 'directory',
  )
  if (inPlace !== undefined) return { how: 'replaced', with: files.path[inPlace] as string }
  // The highest folder of it that nothing is left of.
  const left = files.path.reduce((most, name, row) => {
    const [from, to] = [files.layer[row] as number, files.hiddenBy[row] ?? Number.POSITIVE_INFINITY]
    return from <= layer && to > layer ? Math.max(most, commonParts(name, path)) : most
  }, 0)
  return { how: 'deleted', with: firstParts(path, left + 1) }
}
