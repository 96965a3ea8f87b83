import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Copy } from '../../image/copy.js'
import { contentKey } from '../../image/identify.js'
import { type Instruction, isCopy } from '../../image/instructions.js'
import { entriesOf } from '../../layer/entries.js'
import type { Inode } from '../../layer/layer-index.js'
import { lastName } from '../../layer/path.js'
import { parentPath } from '../../parent-path.js'
import { quoteLines } from '../../waste/advice/dockerignore.js'
import { joinPaths, pronoun, quoteInstruction } from '../../waste/advice/wording.js'
import { NameSet } from '../../waste/claims/name-set.js'
import type { Finding } from '../../waste/find-waste.js'
import type { Ignorable } from '../../waste/rule.js'
import { bytesOf } from '../bytes-of.js'
import type { Dockerignore, Fix, FixContext, Fixer } from '../fixer.js'
import { type ContextUse, contextPaths, contextUse, hasWildcard } from '../ignore/build-context.js'
import { type IgnorePattern, ignoredAs, ignoreFinder, readIgnorePatterns } from '../ignore/ignore-patterns.js'
import { neededBy } from '../ignore/needed-by.js'

/** More lines than these are no rule that anybody would write. */
const MOST_LINES = 20
/** Each is looked for in each word of the Dockerfile. */
const MOST_ROOTS = 1000
/** Builders differ in what other characters mean, and blanks at the ends of a line are none. */
const PLAIN_PATH = /^(?![ !#])[\p{L}\p{N}_.@=,~% /-]+(?<! )$/u
/** The files that are held against a .dockerignore of any length. */
const SAMPLE = 200
/** How much of a folder that a RUN makes anew may have come with the COPY without anybody telling the difference. */
const NEGLIGIBLE_SHARE = 0.01
const NEGLIGIBLE_BYTES = 32_768

/** A COPY out of the build context, and the paths there of what it made. */
interface ContextCopy {
  readonly step: Instruction
  readonly use: ContextUse
  readonly pathsOf: (path: string) => readonly string[] | null
}

/** What a COPY took along out of the build context: lines of .dockerignore that leave out just that. */
export const copiedIntoImage: Fixer = (finding, context) => {
  const { ignorable, changeAt: maker } = finding
  const { dockerignore } = context
  const source = maker && isCopy(maker) ? context.sourceOf(maker) : null
  if (!ignorable || !maker || !source) return null
  const stage = source.flags.find(({ name }) => name === 'from')?.value
  if (stage) return words(finding, `the stage or image that it comes from has ${pronoun(ignorable.roots)}`)
  if (!dockerignore) return null
  const existing = readIgnorePatterns(dockerignore.text ?? '')
  if (!existing) return words(finding, `a line of ${dockerignore.path} is no pattern`)
  const { copies, unknown } = contextCopies(context)
  const own = copies.find(({ step }) => step === maker)
  if (!own?.use.sources || own.use.sources.some(hasWildcard)) {
    return words(finding, 'it cannot be told what that is called in the build context')
  }
  const roots = rootsInContext(ignorable, finding, own)
  if (!roots) return words(finding, 'it cannot be told what that is called in the build context')
  const all = [...roots.values()].flat()
  const said = saidBefore(existing, all, finding, own)
  if (said === 'kept')
    return words(finding, `${dockerignore.path} has a line that keeps ${pronoun(ignorable.roots)}`)
  if (said === 'ignored') {
    return words(
      finding,
      `${dockerignore.path} leaves ${pronoun(ignorable.roots)} out already, so the image was built before, or in another folder`,
    )
  }
  if (ignorable.roots.length > MOST_ROOTS) return words(finding, 'it is called by too many names')
  let why: string | null = null
  for (const lines of candidates(ignorable, roots)) {
    const tried = tryLines(lines, { finding, ignorable, maker, source, all, copies, context, dockerignore })
    if ('why' in tried) why ??= tried.why
    else if (unknown) why ??= `line ${unknown.line} of the Dockerfile may want ${pronoun(ignorable.roots)}`
    else return tried.fix
  }
  return words(finding, why ?? 'no line of .dockerignore says just that')
}

/** By name where the name says enough, else by path. */
function candidates(
  { patterns, roots }: Ignorable,
  inContext: ReadonlyMap<string, readonly string[]>,
): (readonly string[])[] {
  const paths = [...inContext.values()]
  const known = paths.flat().sort()
  const isSure = paths.every(({ length }) => length === 1) && known.every((path) => PLAIN_PATH.test(path))
  const byPath = isSure && roots.length <= MOST_LINES ? [known] : []
  return patterns.length > 0 ? [patterns, ...byPath] : byPath
}

interface Attempt {
  readonly finding: Finding
  readonly ignorable: Ignorable
  readonly maker: Instruction
  readonly source: DockerfileInstruction
  /** What is to be left out, as paths of the build context. */
  readonly all: readonly string[]
  readonly copies: readonly ContextCopy[]
  readonly context: FixContext
  readonly dockerignore: Dockerignore
}

/** The fix that these lines are, or why they are none. */
function tryLines(lines: readonly string[], attempt: Attempt): { fix: Fix } | { why: string } {
  const { finding, ignorable, source, all, context, dockerignore } = attempt
  const { output, roots } = ignorable
  const patterns = readIgnorePatterns(lines.join('\n')) as IgnorePattern[]
  const wanted = namedInDockerfile(patterns, all, context)
  if (wanted) return { why: `line ${wanted.line} of the Dockerfile copies ${pronoun(roots)} by name` }
  const removes = removedBy(patterns, attempt)
  if (!removes) return { why: 'the line would leave out more than that, or less' }
  if (hasTwins(removes, output !== null, context)) {
    return { why: `another instruction copies ${pronoun(roots)}, be it by way of a stage` }
  }
  for (const instructions of sequences([source, ...takers(patterns, attempt)], context)) {
    const need = neededBy({ rule: finding.rule, roots, output }, instructions)
    if (need) return { why: `line ${need.line} of the Dockerfile may need ${pronoun(roots)}` }
  }
  const file = lastName(dockerignore.path)
  // A new file is no part of the image, as it was none before.
  const isTaken = dockerignore.text === null && attempt.copies.some(({ use }) => use.sources?.includes(''))
  const ignore = isTaken ? [...lines, file] : lines
  const summary = ignorable.advise(quoteLines(ignore)).replace(' to .dockerignore', ` to ${file}`)
  return { fix: { changes: [], ignore, removes, summary } }
}

function words({ ignorable, changeAt }: Finding, why: string) {
  const { roots = [] } = ignorable ?? {}
  const from = changeAt ? ` out of ${quoteInstruction(changeAt)}` : ''
  return { summary: `Leave ${joinPaths(roots)}${from}: no line of .dockerignore does it, as ${why}` }
}

/** Those of the image, and the first of which it cannot be told what it takes. */
function contextCopies({ alignment, stepOf, instructions }: FixContext) {
  const copies: ContextCopy[] = []
  let unknown: DockerfileInstruction | null = null
  for (const source of alignment.stages.flatMap((stage) => stage.instructions)) {
    if (source.keyword === 'RUN') continue
    const step = stepOf(source)
    const use = contextUse(source, step)
    if (!use) continue
    const pathsOf = step && contextPaths(use, step, instructions)
    if (step && pathsOf) copies.push({ step, use, pathsOf })
    else unknown ??= source
  }
  return { copies, unknown }
}

/** Whether the .dockerignore that is there leaves some of it out, or says that some of it is wanted. */
function saidBefore(
  existing: readonly IgnorePattern[],
  roots: readonly string[],
  { copies }: Finding,
  { step, pathsOf }: ContextCopy,
): 'ignored' | 'kept' | null {
  if (existing.length === 0) return null
  const exceptions = existing.filter(({ isException }) => isException)
  const asked = new Set(['', ...roots.map(parentPath)])
  const paths = copies
    .filter(({ copy }) => step.layers.includes(copy.layer))
    .flatMap(({ copy }) => pathsOf(copy.path) ?? [])
  const isKept = (path: string) => {
    for (let one = path; !asked.has(one); one = parentPath(one)) {
      asked.add(one)
      if (exceptions.some(({ names }) => names(one))) return true
    }
    return false
  }
  if (exceptions.length > 0 && paths.some(isKept)) return 'kept'
  // What a line leaves out, it leaves out with all that is in it.
  return [...roots, ...paths.slice(0, SAMPLE)].some((path) => ignoredAs(existing, path) !== null)
    ? 'ignored'
    : null
}

/** What the folders and files that the maker itself brought are in the build context; null where one cannot be told. */
function rootsInContext(
  { roots }: Ignorable,
  { copies }: Finding,
  { step, pathsOf }: ContextCopy,
): Map<string, readonly string[]> | null {
  const brought = new Set<string>()
  for (const { copy } of copies) {
    if (!step.layers.includes(copy.layer)) continue
    for (let path = copy.path; path !== '' && !brought.has(path); path = parentPath(path)) brought.add(path)
  }
  const inContext = new Map<string, readonly string[]>()
  for (const root of roots) {
    if (!brought.has(root)) continue
    const paths = pathsOf(root)
    if (!paths) return null
    inContext.set(root, paths)
  }
  return inContext.size > 0 ? inContext : null
}

/** The first instruction of any stage that takes some of it, or nothing else, by name: without it the build fails. */
function namedInDockerfile(
  patterns: readonly IgnorePattern[],
  all: readonly string[],
  { dockerfile, stepOf }: FixContext,
): DockerfileInstruction | null {
  return (
    dockerfile.instructions.find((instruction) => {
      const use = contextUse(instruction, stepOf(instruction))
      if (!use) return false
      if (!use.sources) return true
      return use.sources.some((source) => {
        return hasWildcard(source)
          ? all.some((path) => mayTake(source, path))
          : source !== '' && ignoredAs(patterns, source) !== null
      })
    }) ?? null
  )
}

/** Whether a wildcard may stand for a path, a folder above it or something in it, or for what is called the same elsewhere. */
function mayTake(wildcard: string, path: string): boolean {
  const parts = wildcard.split('/')
  const names = path.split('/')
  const depth = Math.min(parts.length, names.length)
  const fits = (pattern: string, text: string) =>
    readIgnorePatterns(pattern)?.some((one) => one.names(text)) ?? true
  return (
    fits(parts.slice(0, depth).join('/'), names.slice(0, depth).join('/')) ||
    parts.some((part) => part !== '*' && hasWildcard(part) && fits(part, lastName(path)))
  )
}

/**
 * The copies that are not in the image with these lines: those of the finding, and of others of its rule that the same
 * lines leave out. Null where that is not just what is left out.
 */
function removedBy(
  patterns: readonly IgnorePattern[],
  { finding, ignorable, maker, copies, context }: Attempt,
): Copy[] | null {
  const alike = context.findings.filter(
    ({ rule, own, ignorable: other }) => rule === finding.rule && own && other?.output === ignorable.output,
  )
  const claimed = new Map<Inode, Finding>()
  const roots = new Set<string>()
  for (const one of [...alike, finding]) {
    for (const { copy } of one.copies) claimed.set(copy.inode, one)
    for (const root of one.ignorable?.roots ?? []) roots.add(root)
  }
  const ignored = ignoreFinder(patterns)
  const found = new Set<Finding>()
  const left = new Set<Inode>()
  let kept = 0
  for (const { step, pathsOf } of copies) {
    for (const layer of step.layers) {
      for (const { path, inode } of entriesOf(context.layers[layer])) {
        const paths = pathsOf(path)
        // Folders above the target have no place in the context.
        if (!paths) {
          if (inode.kind === 'directory') continue
          return null
        }
        const as = paths.map(ignored)
        if (as.every((one) => one === null)) continue
        const [first] = as
        if (first === null || first === undefined || as.includes(null)) return null
        const root = path.slice(0, path.length - ((paths[0] as string).length - first.length))
        if (!roots.has(root)) return null
        left.add(inode)
        const owner = claimed.get(inode)
        if (owner) found.add(owner)
        else if (ignorable.output === null && inode.bytes > 0) return null
        // What a RUN makes anew and leaves as it came is there in the end all the same.
        else kept += inode.bytes
      }
    }
  }
  found.add(finding)
  const removes = [...new Set([...found].flatMap((one) => one.copies.map(({ copy }) => copy)))]
  if (kept > Math.max(NEGLIGIBLE_BYTES, NEGLIGIBLE_SHARE * bytesOf(removes))) return null
  const makers = new Set([...found].flatMap(({ changeAt }) => changeAt?.layers ?? []))
  const areLeft = removes.every((copy) => {
    const origin = context.waste.copies.at(context.waste.originOf(copy.number))
    const isFirst = makers.has(copy.layer)
    return isFirst
      ? left.has(copy.inode)
      : left.has(origin.inode) && !context.waste.standsForSeveral(copy.number)
  })
  return areLeft && maker.layers.length > 0 ? removes : null
}

/**
 * Whether much of the same stands somewhere else: `cp` and `COPY --from` leave no trace, and would have nothing to copy.
 * What a RUN makes anew may well be the same.
 */
function hasTwins(
  removes: readonly Copy[],
  isMadeAnew: boolean,
  { waste, replay, layers, sourceOf }: FixContext,
): boolean {
  // What nobody knows the content of is like nothing else.
  const key = ({ path, inode, number }: Copy) => `${lastName(path)}\0${contentKey(inode) ?? number}`
  const known = new Set(removes)
  const keys = new Set(removes.map(key))
  const isLookedAt = (layer: number) => {
    const maker = waste.makerOf(layer)
    return !waste.isBase(layer) && (!isMadeAnew || (isCopy(maker) && hasFlag(sourceOf(maker), 'from')))
  }
  const names = new NameSet(removes.map(({ path }) => lastName(path)))
  const twins = [...layers.keys()]
    .filter(isLookedAt)
    .flatMap((layer) => replay.copies.named(names, ...replay.copies.in(layer)))
    .filter((copy) => !known.has(copy) && keys.has(key(copy)))
  // Clones of other sources have small files in common with it.
  return bytesOf(twins) > Math.max(2 * NEGLIGIBLE_BYTES, 2 * NEGLIGIBLE_SHARE * bytesOf(removes))
}

function hasFlag(source: DockerfileInstruction | null, flag: string): boolean {
  return source?.flags.some(({ name }) => name === flag) ?? false
}

/** The COPYs of the image that the lines keep something from. */
function takers(patterns: readonly IgnorePattern[], { copies, context }: Attempt): DockerfileInstruction[] {
  const ignored = ignoreFinder(patterns)
  return copies.flatMap(({ step, pathsOf }) => {
    const entries = step.layers.flatMap((layer) => entriesOf(context.layers[layer]))
    const isKept = entries.some(({ path }) => pathsOf(path)?.some((one) => ignored(one) !== null))
    return (isKept && context.sourceOf(step)) || []
  })
}

/** The instructions of each stage from where it first takes something out of the context; of the image, from these makers. */
function* sequences(
  makers: readonly DockerfileInstruction[],
  { dockerfile, alignment, stepOf }: FixContext,
): Generator<readonly DockerfileInstruction[]> {
  const ofImage = alignment.stages.flatMap((stage) => stage.instructions)
  for (const maker of new Set(makers)) yield ofImage.slice(ofImage.indexOf(maker) + 1)
  for (const stage of dockerfile.stages) {
    if (alignment.stages.includes(stage)) continue
    const instructions = [...stage.instructions]
    for (let below = stage; ; ) {
      const { image, index } = below
      const next = dockerfile.stages.findLast((one) => one.index < index && one.name === image.toLowerCase())
      if (!next) break
      instructions.unshift(...next.instructions)
      below = next
    }
    const first = instructions.findIndex((one) => contextUse(one, stepOf(one)) !== null)
    if (first >= 0) yield instructions.slice(first)
  }
}
