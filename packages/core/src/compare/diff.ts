import type { Analysis } from '../analysis.js'
import type { Difference, InstructionChange } from '../difference.js'
import { type Aligned, alignInstructions, type Pair } from './align-instructions.js'
import { compareFiles, type FileComparison } from './compare-files.js'
import { compareWaste } from './compare-waste.js'
import { hasAllDigests, otherNames, type Side } from './copies.js'
import { describeNotes } from './describe-notes.js'

/**
 * What changed from one image to another: its growth, who did it and where, what waste came and went. Paths are compared
 * where both have a file table, `files` of analyze; what moved is told where both have all digests.
 */
export function diff(before: Analysis, after: Analysis): Difference {
  const basesKnown = before.image.baseBytes !== null && after.image.baseBytes !== null
  const old = describeInstructions(before, basesKnown)
  const now = describeInstructions(after, basesKnown)
  const pairs = alignInstructions(old, now)
  const [oldPairs, newPairs] = [pairsOf(pairs, 'before', old.length), pairsOf(pairs, 'after', now.length)]
  const isSamePair = ({ before: b, after: a }: Pair) =>
    b !== null &&
    a !== null &&
    isSame(old[b] as Aligned, now[a] as Aligned) &&
    // Of a layer that is missing on one side, nothing is the same.
    before.instructions[b]?.contentBytes === after.instructions[a]?.contentBytes
  const same = new Set(pairs.flatMap((pair, i) => (isSamePair(pair) ? [i] : [])))
  const exact = [before, after].every(({ files }) => files && hasAllDigests(files))
  const files = compareTables(before, after, oldPairs, newPairs, same, exact)
  const instructions = pairs.map((pair, i) => describePair(pair, i, before, after, same, files))
  const [left, right] = [describeSide(before), describeSide(after)]
  return {
    schemaVersion: 1,
    before: left,
    after: right,
    growth: {
      contentBytes: right.contentBytes - left.contentBytes,
      compressedBytes: difference(left.compressedBytes, right.compressedBytes),
      wastedBytes: right.wastedBytes - left.wastedBytes,
      ownBytes: difference(left.ownBytes, right.ownBytes),
      files: right.files - left.files,
      layers: right.layers - left.layers,
    },
    instructions: instructions.sort(largestFirst),
    paths: files?.paths ?? null,
    moved: files?.moved ?? [],
    waste: compareWaste(
      { findings: before.findings, pairs: oldPairs },
      { findings: after.findings, pairs: newPairs },
    ),
    notes: describeNotes(before, after, exact),
  }
}

function describeInstructions({ instructions, layers, files }: Analysis, basesKnown: boolean): Aligned[] {
  let written: Map<number, Set<string>> | null = null
  return instructions.map((instruction) => {
    const filled = instruction.layers.filter((layer) => layers[layer]?.entries || layers[layer]?.missing)
    return {
      text: instruction.text,
      content: filled.map((layer) => layers[layer]?.diffId).join(' '),
      base: basesKnown ? instruction.base : null,
      paths: () => {
        // Hardly ever asked for.
        written ??= writtenBy(files)
        return new Set(instruction.layers.flatMap((layer) => [...(written?.get(layer) ?? [])]))
      },
    }
  })
}

function writtenBy(files: Analysis['files']): Map<number, Set<string>> {
  const written = new Map<number, Set<string>>()
  for (const [row, layer] of files?.layer.entries() ?? []) {
    const paths = written.get(layer)
    if (paths) paths.add(files?.path[row] as string)
    else written.set(layer, new Set([files?.path[row] as string]))
  }
  return written
}

/** For each instruction of a side, the pair that it is of. */
function pairsOf(pairs: readonly Pair[], side: keyof Pair, count: number): number[] {
  const found = new Array<number>(count)
  for (const [i, pair] of pairs.entries()) {
    const index = pair[side]
    if (index !== null) found[index] = i
  }
  return found
}

function isSame(old: Aligned, now: Aligned): boolean {
  return old.content === now.content && (old.content !== '' || old.text === now.text)
}

function compareTables(
  before: Analysis,
  after: Analysis,
  oldPairs: readonly number[],
  newPairs: readonly number[],
  same: ReadonlySet<number>,
  exact: boolean,
): FileComparison | null {
  if (!before.files || !after.files) return null
  const side = (analysis: Analysis, pairs: readonly number[], other: Analysis): Side => {
    const layers: number[] = []
    for (const { index, layers: made } of analysis.instructions)
      for (const layer of made) layers[layer] = pairs[index] as number
    const [files, others] = [analysis.files, other.files] as [
      NonNullable<Analysis['files']>,
      NonNullable<Analysis['files']>,
    ]
    return { files, pairs: layers, names: otherNames(files, others) }
  }
  return compareFiles(side(before, oldPairs, after), side(after, newPairs, before), same, exact)
}

function describePair(
  { before: from, after: to }: Pair,
  pair: number,
  before: Analysis,
  after: Analysis,
  same: ReadonlySet<number>,
  files: FileComparison | null,
): InstructionChange {
  const old = from === null ? undefined : before.instructions[from]
  const now = to === null ? undefined : after.instructions[to]
  const beforeBytes = old?.contentBytes ?? 0
  const afterBytes = now?.contentBytes ?? 0
  const [path, lines] = [after.context.dockerfile?.path, now?.dockerfile]
  return {
    status: same.has(pair) ? 'same' : !old ? 'added' : !now ? 'removed' : 'changed',
    before: from,
    after: to,
    text: (now ?? old)?.text ?? '',
    base: (now ?? old)?.base ?? null,
    ...(path !== undefined && lines && { place: { path, line: lines.line, endLine: lines.endLine } }),
    beforeBytes,
    afterBytes,
    growthBytes: afterBytes - beforeBytes,
    movedBytes: files?.movedBytes.get(pair) ?? 0,
    paths: files?.pathsOf.get(pair) ?? [],
  }
}

/** By what it did to the image; then by what it gained, be it from another instruction. */
function largestFirst(a: InstructionChange, b: InstructionChange): number {
  const effect = ({ growthBytes, movedBytes }: InstructionChange) => Math.abs(growthBytes - movedBytes)
  const place = ({ after, before }: InstructionChange) => after ?? before ?? 0
  return (
    effect(b) - effect(a) ||
    Math.abs(b.growthBytes) - Math.abs(a.growthBytes) ||
    Number(a.after === null) - Number(b.after === null) ||
    place(a) - place(b)
  )
}

function describeSide({ image, source, context, layers }: Analysis): Difference['before'] {
  return {
    reference: source.reference,
    id: image.id,
    platform: image.platform,
    base: context.base.value,
    created: image.created,
    contentBytes: image.contentBytes,
    compressedBytes: source.compressedBytes,
    wastedBytes: image.wastedBytes,
    ownBytes: image.ownBytes,
    files: image.files,
    layers: layers.length,
  }
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before
}
