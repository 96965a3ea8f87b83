import type {
  Analysis,
  AnalysisFinding,
  AnalysisInstruction,
  AnalysisSource,
  AnalysisWarning,
} from './analysis.js'
import { countBaseLayers } from './image/base.js'
import { type Instruction, pairInstructions } from './image/instructions.js'
import { type Copy, type Replay, replay } from './image/replay.js'
import type { LayerIndex } from './layer/layer-index.js'
import type { ImageConfig } from './oci/config.js'
import { type Finding, findWaste } from './waste/find-waste.js'

/** How many paths a finding names. */
const MAX_PATHS = 100

interface ByteSums {
  contentBytes: number
  shadowedBytes: number
  wastedBytes: number
}

/** All that is said of an image: a function of its configuration and layers, whatever source they came from. */
export function assemble(
  config: ImageConfig,
  layers: readonly LayerIndex[],
  source: AnalysisSource,
): Analysis {
  const replayed = replay(layers)
  const { instructions, unpaired } = pairInstructions(config.history, layers.length)
  const waste = findWaste(replayed, layers, instructions, countBaseLayers(layers))
  const sums = sumByLayer(replayed, layers.length, waste.booked)
  const total = addUp(sums)
  const makers = new Map(instructions.flatMap((step) => step.layers.map((layer) => [layer, step.index])))
  const shadowedBy = { 'same-content': 0, moved: 0, replaced: 0, deleted: 0 }
  for (const { shadow, inode } of replayed.copies) if (shadow) shadowedBy[shadow.cause] += inode.bytes
  let files = 0
  for (const { inode } of replayed.visible()) if (inode.kind === 'file') files++
  return {
    schemaVersion: 1,
    source,
    context: { dockerfile: null, ignore: [], base: { value: null, evidence: 'none', confidence: 'unknown' } },
    image: {
      id: config.id,
      platform: config.platform,
      created: config.created,
      files,
      contentBytes: total.contentBytes,
      tarBytes: layers.reduce((sum, layer) => sum + layer.tarBytes, 0),
      visibleBytes: total.contentBytes - total.shadowedBytes,
      wastedBytes: total.wastedBytes,
      shadowedBytes: total.shadowedBytes,
      shadowedBy,
    },
    layers: layers.map((layer, index) => ({
      index,
      diffId: config.diffIds[index] as string,
      instructions: [makers.get(index) as number],
      contentBytes: layer.contentBytes,
      tarBytes: layer.tarBytes,
      entries: layer.entries.length + layer.lowerLinks.length + layer.whiteouts.length + layer.opaque.length,
      base: null,
    })),
    instructions: instructions.map((instruction) => describeInstruction(instruction, sums)),
    findings: waste.findings.map(describeFinding),
    warnings: warningsOf(unpaired, replayed, layers),
  }
}

function sumByLayer({ copies }: Replay, layerCount: number, booked: ReadonlySet<Copy>): ByteSums[] {
  const sums = Array.from({ length: layerCount }, () => ({
    contentBytes: 0,
    shadowedBytes: 0,
    wastedBytes: 0,
  }))
  for (const copy of copies) {
    const sum = sums[copy.layer] as ByteSums
    sum.contentBytes += copy.inode.bytes
    if (copy.shadow) sum.shadowedBytes += copy.inode.bytes
    if (booked.has(copy)) sum.wastedBytes += copy.inode.bytes
  }
  return sums
}

function addUp(sums: readonly ByteSums[]): ByteSums {
  const total = { contentBytes: 0, shadowedBytes: 0, wastedBytes: 0 }
  for (const sum of sums) {
    total.contentBytes += sum.contentBytes
    total.shadowedBytes += sum.shadowedBytes
    total.wastedBytes += sum.wastedBytes
  }
  return total
}

function describeInstruction(instruction: Instruction, sums: readonly ByteSums[]): AnalysisInstruction {
  return {
    index: instruction.index,
    text: instruction.text,
    createdBy: instruction.createdBy,
    layers: [...instruction.layers],
    ...addUp(instruction.layers.map((layer) => sums[layer] as ByteSums)),
    dockerfile: null,
    base: null,
  }
}

function describeFinding(finding: Finding): AnalysisFinding {
  const paths = finding.copies.map(({ copy, path }) => ({ path, bytes: copy.inode.bytes }))
  paths.sort((a, b) => b.bytes - a.bytes || (a.path < b.path ? -1 : 1))
  return {
    rule: finding.rule,
    confidence: finding.confidence,
    own: finding.own,
    wastedBytes: finding.wastedBytes,
    savesAlone: finding.savesAlone,
    files: finding.copies.length,
    madeBy: [...finding.madeBy],
    hiddenBy: [...finding.hiddenBy],
    changeAt: finding.changeAt.index,
    paths: paths.slice(0, MAX_PATHS),
    message: finding.message,
    fix: { summary: finding.advice, patch: null },
  }
}

function warningsOf(
  unpaired: string | null,
  { danglingLinks }: Replay,
  layers: readonly LayerIndex[],
): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = []
  if (unpaired) {
    const message = `Which instruction made which layer is unknown: the image has ${unpaired}`
    warnings.push({ code: 'history-unpaired', message })
  }
  const unknownTypes = layers.flatMap((layer) => layer.warnings)
  const [firstUnknown] = unknownTypes
  if (firstUnknown) {
    const message = `Members of a type that engines do not unpack were left out: ${unknownTypes.length}, such as ${firstUnknown.path}`
    warnings.push({ code: 'unknown-entry-type', message })
  }
  const lowerLinks = layers.flatMap((layer) => layer.lowerLinks)
  const [firstLink] = lowerLinks
  if (firstLink) {
    const dangling = danglingLinks.length > 0 ? `; leading nowhere and left out: ${danglingLinks.length}` : ''
    const message = `Hard links lead to files of a lower layer, which engines refuse: ${lowerLinks.length}, such as ${firstLink.path}${dangling}`
    warnings.push({ code: 'hard-link-to-lower-layer', message })
  }
  return warnings
}
