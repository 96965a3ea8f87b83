import type { Analysis, AnalysisWarning } from '../analysis.js'
import { LayersizeError } from '../errors.js'
import type { ImageConfig } from '../oci/config.js'
import type { KnownImage } from '../oci/known-image.js'
import { findInHistory, type HistoryBase, isApart } from './history-base.js'
import type { Instruction, Instructions } from './instructions.js'

type BaseContext = Analysis['context']['base']

/** What somebody says the base is. */
export interface BaseClaim {
  readonly evidence: Exclude<BaseContext['evidence'], 'history' | 'none'>
  /** What it calls the base; null where it cannot tell which of several images that is. */
  readonly name: string | null
  /** How many layers it says are the base's; null where only the image that it names can tell. */
  readonly layers: number | null
  /** How many steps of the history as well, where that is known. */
  readonly steps?: number
  /** What was found under the names that it gives; its history tells which settings are the base's. */
  readonly found: readonly { readonly name: string; readonly image: KnownImage }[]
  /** Whether all that could be the base was found. */
  readonly complete: boolean
}

export interface Base extends BaseContext {
  /** The steps of the history before `from` came with the base, those from `to` on did not; nobody knows of those between. */
  readonly from: number
  readonly to: number
  readonly warnings: readonly AnalysisWarning[]
}

/**
 * What came with FROM, by the first claim that holds, else by the history. The digests of the layers decide: a claim that
 * they contradict is not used, and a warning says so. Throws BASE_MISMATCH where the claim is an option's.
 */
export function findBase(
  config: ImageConfig,
  { instructions, unpaired }: Instructions,
  claims: readonly BaseClaim[],
  hasRoot: boolean,
): Base {
  const warnings: AnalysisWarning[] = []
  let named: BaseClaim | null = null
  const history = unpaired ? null : findInHistory(config.history, instructions, hasRoot)
  for (const claim of claims) {
    const { evidence, name, layers, complete } = claim
    if (layers !== null && !isContradicted(claim, history)) {
      // Nothing ties a Dockerfile to the image.
      const confidence = evidence === 'dockerfile' ? 'likely' : 'certain'
      const same = claim.found.find(({ image }) => image.diffIds.length === layers)
      const { steps: count } = claim
      const steps =
        count === undefined
          ? stepsOf(config, layers, unpaired, same?.image.createdBy ?? null)
          : { from: count, to: count }
      return { value: name, evidence, confidence, layers, ...steps, warnings }
    }
    const fitting = claim.found.filter(({ image }) => whyNoBase(image, config) === null)
    const [first, ...others] = complete ? fitting : []
    if (first) {
      const best = others.reduce((a, b) => (b.image.diffIds.length > a.image.diffIds.length ? b : a), first)
      const count = best.image.diffIds.length
      const steps = stepsOf(config, count, unpaired, best.image.createdBy)
      return { value: best.name, evidence, confidence: 'certain', layers: count, ...steps, warnings }
    }
    const [wrong] = claim.found
    if (wrong && evidence !== 'provenance') {
      const why = whyNoBase(wrong.image, config) as string
      if (evidence === 'option') throw mismatch(wrong.name, why)
      const message = `By its ${evidence} the image stands on ${JSON.stringify(wrong.name)}, but not on what is called so here: ${why}`
      warnings.push({ code: 'base-mismatch', message })
    } else if (!wrong && name !== null) {
      named ??= claim
    }
  }
  if (history && (named === null || fits(named.name, history.distribution))) {
    const { layers, from, to } = history
    const value = named?.name ?? history.name
    return { value, evidence: 'history', confidence: 'likely', layers, from, to, warnings }
  }
  // Of what provenance names, none need be the base.
  const value = named?.evidence === 'provenance' ? null : (named?.name ?? null)
  const evidence = value === null ? 'none' : (named?.evidence ?? 'none')
  return {
    value,
    evidence,
    confidence: 'unknown',
    layers: null,
    from: 0,
    to: config.history.length,
    warnings,
  }
}

/** Whether an instruction came with the base; null where nobody knows. */
export function isOfBase(base: Base, { index, layers }: Instruction): boolean | null {
  const [layer] = layers
  if (base.layers === null) return null
  if (layer !== undefined) return layer < base.layers
  return index < base.from ? true : index >= base.to ? false : null
}

/** Why an image cannot be what another was built on; null where it can. */
function whyNoBase({ diffIds, createdBy }: KnownImage, config: ImageConfig): string | null {
  const differs = diffIds.findIndex((diffId, i) => diffId !== config.diffIds[i])
  const there = config.diffIds.length
  if (differs >= there) return `it has ${diffIds.length} layers, and the image has ${there}`
  if (differs >= 0) {
    return `its layer ${differs + 1} is ${diffIds[differs]}, and the image's is ${config.diffIds[differs]}`
  }
  // A Dockerfile may add settings alone: then the history goes on, and the layers do not.
  const more = createdBy !== null && createdBy.length < config.history.length && isPrefix(createdBy, config)
  return diffIds.length < there || more ? null : 'it has all of the layers of the image'
}

function isPrefix(createdBy: readonly string[], { history }: ImageConfig): boolean {
  return createdBy.every((text, i) => text === history[i]?.createdBy)
}

/** The steps of the base, by its own history where that is known and the image's begins with it. */
function stepsOf(
  config: ImageConfig,
  layers: number,
  unpaired: string | null,
  createdBy: readonly string[] | null,
): Pick<Base, 'from' | 'to'> {
  const { history } = config
  const known = createdBy && isPrefix(createdBy, config) ? createdBy.length : null
  if (unpaired) return known === null ? { from: 0, to: history.length } : { from: known, to: known }
  const makers = history.flatMap(({ emptyLayer }, i) => (emptyLayer ? [] : [i]))
  const from = layers === 0 ? 0 : (makers[layers - 1] as number) + 1
  const to = makers[layers] ?? history.length
  if (known !== null && from <= known && known <= to) return { from: known, to: known }
  if (layers === 0) return { from: 0, to: 0 }
  // The settings between belong to the base up to where time goes by, and to the image from there on.
  const jumps = [...history.keys()].filter((i) => i >= from - 1 && i < to && isApart(history, i))
  const [first, last = first] = [jumps[0], jumps.at(-1)]
  return first === undefined || last === undefined ? { from, to } : { from: first + 1, to: last + 1 }
}

/**
 * Whether a Dockerfile counts more steps to a base than the distribution that it names has: those between are of lines that
 * somebody has taken out since the build.
 */
function isContradicted({ name, steps }: BaseClaim, history: HistoryBase | null): boolean {
  if (name === null || steps === undefined || !history?.distribution) return false
  return steps > history.to && fits(name, history.distribution)
}

/** Whether an image of this name can be no more than the distribution: what `FROM node` has added is not to be seen. */
function fits(name: string | null, distribution: RegExp | null): boolean {
  if (name === null || distribution === null) return true
  const repository = name.replace(/@.*$/, '').replace(/:[\w.-]+$/, '')
  return distribution.test(repository.split('/').at(-1) ?? '')
}

function mismatch(name: string, why: string): LayersizeError {
  return new LayersizeError('BASE_MISMATCH', `The image was not built on ${JSON.stringify(name)}: ${why}`, {
    hint: 'Name what FROM meant when the image was built: a tag may have moved on since then, a digest (NAME@sha256:…) has not.',
  })
}
