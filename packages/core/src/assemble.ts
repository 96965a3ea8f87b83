import type {
  Analysis,
  AnalysisFinding,
  AnalysisInstruction,
  AnalysisSource,
  AnalysisWarning,
  MissingReason,
} from './analysis.js'
import { tabulateFiles, tabulateWhiteouts } from './file-table.js'
import { type Base, type BaseClaim, findBase, isOfBase } from './image/base.js'
import type { Copies } from './image/copies.js'
import { type Instruction, pairInstructions, recordedTexts } from './image/instructions.js'
import { type Replay, replay } from './image/replay.js'
import { hasRootFileSystem } from './image/root-layer.js'
import { separateDeltas } from './image/windows.js'
import { EMPTY_LAYER } from './layer/empty-layer.js'
import { countEntries } from './layer/entries.js'
import type { LayerIndex } from './layer/layer-index.js'
import type { ImageConfig } from './oci/config.js'
import { formatPlatform } from './oci/platform.js'
import type { Analysed, Placed } from './place-in-dockerfile.js'
import { safeText } from './report/safe-text.js'
import { largestPaths } from './waste/claims/largest-paths.js'
import { type Booked, type Finding, findWaste } from './waste/find-waste.js'
import type { Ignores } from './waste/ignores.js'

const WINDOWS_WARNING: AnalysisWarning = {
  code: 'windows-approximate',
  message:
    'What is wasted in a Windows image is approximate: paths are compared with their case, and changes of the registry are each counted as new',
}

interface ByteSums {
  contentBytes: number
  shadowedBytes: number
  wastedBytes: number
  /** Of the base's bytes, those that the layer replaced or deleted. */
  baseShadowedBytes: number
}

/**
 * All that is said of an image: a function of its configuration, its layers and what is claimed of its base, whatever
 * source they came from, and of what the user does not want to hear of. Throws BASE_MISMATCH.
 */
export function assemble(
  config: ImageConfig,
  found: readonly (LayerIndex | MissingReason)[],
  source: AnalysisSource,
  claims: readonly BaseClaim[],
  ignores: Ignores,
  tabulate: 'all-digests' | boolean,
  place: ((image: Analysed) => Placed) | null,
): Analysis {
  const windows = config.platform.os.toLowerCase() === 'windows'
  const read = found.map((layer) => (typeof layer === 'string' ? EMPTY_LAYER : layer))
  const layers = windows ? separateDeltas(read) : read
  const missing = [...found.keys()].filter((index) => typeof found[index] === 'string')
  const replayed = replay(layers, tabulate !== false)
  const paired = pairInstructions(config.history, layers.length)
  const { instructions, unpaired } = paired
  // What is not there at the bottom is a base that is kept elsewhere, as that of Windows is.
  const hasRoot = missing.includes(0) || hasRootFileSystem(layers)
  const base = findBase(config, paired, claims, hasRoot)
  const baseLayers = base.layers ?? (hasRoot ? 1 : 0)
  const suspect = {
    replay: replayed,
    layers,
    diffIds: config.diffIds,
    instructions,
    baseLayers,
    baseName: base.layers === null ? null : base.value,
    missing,
  }
  const waste = findWaste(suspect, ignores)
  const sums = sumByLayer(replayed, layers.length, baseLayers, waste.booked)
  const total = addUp(sums)
  const baseBytes = base.layers === null ? null : addUp(sums.slice(0, base.layers)).contentBytes
  const steps = recordedTexts(config.history).map((step, index) => ({
    ...step,
    base: isOfBase(base, instructions[index] as Instruction),
  }))
  const placed = place?.({ instructions, steps, layers, replay: replayed, waste }) ?? null
  const makers = new Map(instructions.flatMap((step) => step.layers.map((layer) => [layer, step.steps])))
  const shadowedBy = { 'same-content': 0, moved: 0, replaced: 0, deleted: 0 }
  for (let copy = 0; copy < replayed.copies.count; copy++) {
    const cause = replayed.copies.causeOf(copy)
    if (cause !== null) shadowedBy[cause] += replayed.copies.bytesOf(copy)
  }
  return {
    schemaVersion: 1,
    source: { ...source, warnings: [...source.warnings, ...base.warnings].map(safeWarning) },
    context: {
      dockerfile: placed?.dockerfile ?? null,
      ignore: ignores.given.map((ignore) => ({ ...ignore })),
      date: ignores.date,
      base: describeBase(base),
    },
    image: {
      id: config.id,
      platform: formatPlatform(config.platform),
      created: config.created,
      files: replayed.visibleFiles,
      contentBytes: total.contentBytes,
      tarBytes: layers.reduce((sum, layer) => sum + layer.tarBytes, 0),
      visibleBytes: total.contentBytes - total.shadowedBytes,
      wastedBytes: total.wastedBytes,
      baseBytes,
      ownBytes: baseBytes === null ? null : total.contentBytes - baseBytes,
      baseWastedBytes: baseBytes === null ? null : waste.baseBytes,
      shadowedBytes: total.shadowedBytes,
      shadowedBy,
      baseShadowedBytes: total.baseShadowedBytes,
    },
    layers: layers.map((layer, index) => ({
      index,
      diffId: config.diffIds[index] as string,
      instructions: [...(makers.get(index) as readonly number[])],
      contentBytes: layer.contentBytes,
      tarBytes: layer.tarBytes,
      entries: countEntries(layer) + layer.lowerLinks.length + layer.whiteouts.length + layer.opaque.length,
      base: base.layers === null ? null : index < base.layers,
      missing: missingReason(found[index]),
    })),
    instructions: instructions.map((instruction) => describeInstruction(instruction, sums, base, placed)),
    findings: waste.findings.map((finding, index) =>
      describeFinding(finding, replayed.copies, placed?.fixes?.[index]),
    ),
    fix: placed?.fix ?? null,
    warnings: [
      ...expiredWarnings(ignores),
      ...unusedWarning(ignores),
      ...(placed?.warnings ?? []),
      ...missingWarning(found),
      ...(windows ? [WINDOWS_WARNING] : []),
      ...warningsOf(instructions, unpaired, replayed, layers, missing.length === 0),
    ].map(safeWarning),
    ...(tabulate && {
      files: tabulateFiles(replayed, waste, tabulate === 'all-digests'),
      whiteouts: tabulateWhiteouts(layers),
    }),
  }
}

function missingReason(layer: LayerIndex | MissingReason | undefined): MissingReason | null {
  return typeof layer === 'string' ? layer : null
}

function safeWarning({ code, message }: AnalysisWarning): AnalysisWarning {
  return { code, message: safeText(message) }
}

function unusedWarning(ignores: Ignores): AnalysisWarning[] {
  const unused = ignores.unused()
  if (unused.length === 0) return []
  const message = `Nothing was found to ignore for ${unused.map(withReason).join(' or ')}`
  return [{ code: 'ignore-unused', message }]
}

function expiredWarnings({ expired }: Ignores): AnalysisWarning[] {
  return expired.map((ignore) => ({
    code: 'ignore-expired',
    message: `Ignored until ${ignore.until}, and no longer: ${withReason(ignore)}`,
  }))
}

function withReason({ what, reason }: Ignores['given'][number]): string {
  return reason === null ? what : `${what} (${reason})`
}

function missingWarning(found: readonly (LayerIndex | MissingReason)[]): AnalysisWarning[] {
  const missing = found.flatMap((layer, index) =>
    typeof layer === 'string' ? [`${index + 1} (${layer})`] : [],
  )
  if (missing.length === 0) return []
  const message = `Layers that could not be read, and count 0 bytes: ${missing.join(', ')}. All totals are of the layers that are there; what stands below such a layer and is hidden above it is not counted as wasted`
  return [{ code: 'layers-missing', message }]
}

function sumByLayer({ copies }: Replay, layerCount: number, baseLayers: number, booked: Booked): ByteSums[] {
  const sums = Array.from({ length: layerCount }, () => addUp([]))
  for (let copy = 0; copy < copies.count; copy++) {
    const layer = copies.layerOf(copy)
    const bytes = copies.bytesOf(copy)
    const sum = sums[layer] as ByteSums
    sum.contentBytes += bytes
    if (booked.has(copy)) sum.wastedBytes += bytes
    const cause = copies.causeOf(copy)
    if (cause === null) continue
    sum.shadowedBytes += bytes
    const lost = cause === 'replaced' || cause === 'deleted'
    const hider = copies.hiderOf(copy)
    if (lost && layer < baseLayers && hider >= baseLayers)
      (sums[hider] as ByteSums).baseShadowedBytes += bytes
  }
  return sums
}

function addUp(sums: readonly ByteSums[]): ByteSums {
  const total = { contentBytes: 0, shadowedBytes: 0, wastedBytes: 0, baseShadowedBytes: 0 }
  for (const sum of sums) {
    total.contentBytes += sum.contentBytes
    total.shadowedBytes += sum.shadowedBytes
    total.wastedBytes += sum.wastedBytes
    total.baseShadowedBytes += sum.baseShadowedBytes
  }
  return total
}

function describeBase({ value, evidence, confidence, layers }: Base): Analysis['context']['base'] {
  return { value, evidence, confidence, layers }
}

function describeInstruction(
  instruction: Instruction,
  sums: readonly ByteSums[],
  base: Base,
  placed: Placed | null,
): AnalysisInstruction {
  return {
    index: instruction.index,
    text: instruction.text,
    createdBy: instruction.createdBy,
    layers: [...instruction.layers],
    ...addUp(instruction.layers.map((layer) => sums[layer] as ByteSums)),
    dockerfile: placed?.lines.get(instruction.index) ?? null,
    base: isOfBase(base, instruction),
  }
}

function describeFinding(finding: Finding, copies: Copies, fix?: AnalysisFinding['fix']): AnalysisFinding {
  return {
    rule: finding.rule,
    confidence: finding.confidence,
    own: finding.own,
    wastedBytes: finding.wastedBytes,
    savesAlone: finding.savesAlone,
    rebuiltBytes: finding.rebuiltBytes ?? 0,
    files: finding.copies.length,
    madeBy: [...finding.madeBy],
    hiddenBy: [...finding.hiddenBy],
    changeAt: finding.changeAt?.index ?? null,
    paths: largestPaths(finding.copies, copies),
    // Sentences are printed as they are, and the names in them are the image's.
    message: safeText(finding.message),
    fix: fix
      ? { ...fix, summary: safeText(fix.summary) }
      : { summary: safeText(finding.advice), patch: null, savesBytes: null },
  }
}

function warningsOf(
  instructions: readonly Instruction[],
  unpaired: string | null,
  { danglingLinks }: Replay,
  layers: readonly LayerIndex[],
  complete: boolean,
): AnalysisWarning[] {
  const warnings: AnalysisWarning[] = []
  if (unpaired) {
    const message = `Which instruction made which layer is unknown: the image has ${unpaired}`
    warnings.push({ code: 'history-unpaired', message })
  }
  const blocks = instructions.filter(({ steps }) => steps.length > 1)
  if (blocks[0]) {
    const { steps } = blocks[0]
    const such = `instructions ${(steps[0] as number) + 1} to ${(steps.at(-1) as number) + 1}`
    const message = `Layers hold the work of several instructions, and their bytes stand on the last of those: ${blocks.length}, such as that of ${such}`
    warnings.push({ code: 'several-instructions-in-a-layer', message })
  }
  const unknownTypes = layers.flatMap((layer) => layer.warnings)
  const [firstUnknown] = unknownTypes
  if (firstUnknown) {
    const message = `Members of a type that engines do not unpack were left out: ${unknownTypes.length}, such as ${firstUnknown.path}`
    warnings.push({ code: 'unknown-entry-type', message })
  }
  const lowerLinks = layers.flatMap((layer) => layer.lowerLinks)
  const [firstLink] = lowerLinks
  // What a link leads to may stand in a layer that is missing.
  if (firstLink && complete) {
    const dangling = danglingLinks.length > 0 ? `; leading nowhere and left out: ${danglingLinks.length}` : ''
    const message = `Hard links lead to files of a lower layer, which engines refuse: ${lowerLinks.length}, such as ${firstLink.path}${dangling}`
    warnings.push({ code: 'hard-link-to-lower-layer', message })
  }
  return warnings
}
