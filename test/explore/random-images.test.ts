import { expect, test } from 'vitest'
import type { TraceVersion } from '../../packages/core/src/exploration.js'
import { type Analysis, listTree, tracePath } from '../../packages/core/src/index.js'
import { analyzeSteps } from '../helpers/check-analysis.js'
import { checkTree } from '../helpers/check-tree.js'
import { type Account, account, type PlainCopy } from '../helpers/random/account.js'
import type { PlainInode } from '../helpers/random/plain-layer.js'
import { randomScript } from '../helpers/random/script.js'
import { unpackPlainTar } from '../helpers/random/unpack-plain-tar.js'
import { writeScript } from '../helpers/random/write-script.js'

// LAYERSIZE_TEST_SEED=17,23 runs only these; LAYERSIZE_TEST_SEEDS=5000 so many.
const { LAYERSIZE_TEST_SEED, LAYERSIZE_TEST_SEEDS = '60' } = process.env
const SEEDS = LAYERSIZE_TEST_SEED
  ? LAYERSIZE_TEST_SEED.split(',').map(Number)
  : Array.from({ length: Number(LAYERSIZE_TEST_SEEDS) }, (_, seed) => seed)

test.each(SEEDS)('seed %i', async (seed) => {
  const script = randomScript(seed, { contents: 1000, capabilities: true, linksToBelow: true })
  const { steps, layers } = writeScript(script)
  const unpacked = layers.map(unpackPlainTar)
  const analysis = await analyzeSteps(steps, {}, { files: true })
  const whole = account(unpacked)

  expectTrees(analysis, seed)
  expectVisibleBytes(analysis, whole)
  expectHidden(analysis, whole.copies)
  const afterLayer = unpacked.map((_, layer) => account(unpacked.slice(0, layer + 1)).visible)
  expectTraces(analysis, afterLayer)
})

/** Of the whole image and of each instruction: the sums are the analysis's, whatever is listed of them. */
function expectTrees(analysis: Analysis, seed: number): void {
  const { image, instructions } = analysis
  const [depth, top] = [1 + (seed % 3), 1 + (seed % 7)]
  const trees = [{}, { depth }, { top }, { top, depth }, { top: Number.POSITIVE_INFINITY }]
  for (const options of trees) {
    const tree = listTree(analysis, options)
    checkTree(tree, options)
    expect(tree.entries[0]).toMatchObject({
      bytes: image.contentBytes,
      shadowedBytes: image.shadowedBytes,
      wastedBytes: image.wastedBytes,
      baseBytes: image.baseBytes,
    })
  }
  for (const { index, contentBytes, shadowedBytes, wastedBytes } of instructions) {
    const tree = listTree(analysis, { instructions: [index], top })
    checkTree(tree, { top })
    expect(tree.entries[0]).toMatchObject({ bytes: contentBytes, shadowedBytes, wastedBytes })
  }
}

/** What a folder has that is not shadowed is what a container sees there; a file with several names counts at one. */
function expectVisibleBytes(analysis: Analysis, { visible }: Account): void {
  const names = new Map<PlainInode, string[]>()
  for (const [path, inode] of visible) names.set(inode, [...(names.get(inode) ?? []), path])
  for (const { path, kind, bytes, shadowedBytes } of listTree(analysis, { top: Number.POSITIVE_INFINITY })
    .entries) {
    if (kind !== 'directory') continue
    const isIn = (name: string) => path === '' || name.startsWith(`${path}/`)
    const [least, most] = [sum(names, (all) => all.every(isIn)), sum(names, (all) => all.some(isIn))]
    expect(bytes - shadowedBytes, path).toBeGreaterThanOrEqual(least)
    expect(bytes - shadowedBytes, path).toBeLessThanOrEqual(most)
  }
}

function sum(names: ReadonlyMap<PlainInode, string[]>, counts: (names: string[]) => boolean): number {
  return [...names].reduce((total, [inode, all]) => (counts(all) ? total + inode.bytes : total), 0)
}

function expectHidden(analysis: Analysis, copies: readonly PlainCopy[]): void {
  const instructionOf = (layer: number) => analysis.layers[layer]?.instructions.at(-1)
  for (const { index } of analysis.instructions) {
    const hidden = new Map<number | undefined, number>()
    for (const { layer, inode, shadow } of copies) {
      if (!shadow || instructionOf(shadow.layer) !== index) continue
      hidden.set(instructionOf(layer), (hidden.get(instructionOf(layer)) ?? 0) + inode.bytes)
    }
    const { hid } = listTree(analysis, { instructions: [index] })
    expect(new Map(hid?.map(({ instruction, bytes }) => [instruction, bytes]))).toEqual(hidden)
  }
}

/** After each layer stands at each path what its events say. */
function expectTraces(analysis: Analysis, afterLayer: readonly ReadonlyMap<string, PlainInode>[]): void {
  const { entries } = listTree(analysis, { top: Number.POSITIVE_INFINITY })
  const paths = new Set([...(analysis.files?.path ?? []), ...entries.map(({ path }) => path)])
  paths.delete('')
  for (const path of paths) {
    const trace = tracePath(analysis, path)
    for (const [layer, visible] of afterLayer.entries()) {
      const last = trace.events.findLast((event) => event.layer <= layer)
      const inode = visible.get(path)
      expect(last?.version ? describeVersion(last.version) : undefined, `${path} after ${layer}`).toEqual(
        inode && describeInode(inode),
      )
    }
    const listed = entries.filter((entry) => entry.path === path)
    const [only] = listed
    const folder = listed.find(({ kind }) => kind === 'directory')
    if (trace.contents && folder) {
      expect(trace.bytes).toBe(listed.reduce((total, entry) => total + entry.bytes, 0))
      expect(trace.contents.reduce((total, row) => total + row.bytes, 0)).toBe(folder.bytes)
    } else if (!trace.contents && only) {
      const { kind: _, parent: __, unlisted: ___, ...figures } = only
      expect(trace).toMatchObject(figures)
    }
  }
}

function describeVersion({ kind, bytes, mode, uid, gid }: TraceVersion): string {
  return `${kind} ${bytes} ${mode.toString(8)} ${uid}:${gid}`
}

function describeInode({ kind, bytes, mode, owner }: PlainInode): string {
  return `${kind} ${bytes} ${mode.toString(8)} ${owner}`
}
