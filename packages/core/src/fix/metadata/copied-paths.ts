import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { execForm } from '../../dockerfile/exec-form.js'
import type { Instruction } from '../../image/instructions.js'
import { resolvePath, workingFolder } from '../../image/working-folder.js'
import { entriesOf } from '../../layer/entries.js'
import type { LayerEntry } from '../../layer/layer-index.js'
import type { FixContext } from '../fixer.js'
import { pathVersions } from './path-versions.js'

/**
 * What a COPY has to do with a path of its layer. It gives owner and mode of its flags to what it brought; to the folder
 * that it made as its target, the owner; to the folders above that it made, the owner, as BuildKit does and the classic
 * builder where it copies files; and it leaves what was there before.
 */
export type Part = 'brought' | 'target' | 'above' | 'older'

/** A COPY or ADD whose flags may be changed. */
export interface Copied {
  readonly instruction: Instruction
  readonly source: DockerfileInstruction
  readonly layer: number
  readonly parts: ReadonlyMap<string, { readonly part: Part; readonly entry: LayerEntry }>
}

const FLAGS = new Set(['chown', 'chmod', 'from', 'link', 'exclude', 'checksum'])
const known = new WeakMap<FixContext, Map<number, Copied | string>>()

/** The COPY that made a layer, or why its flags cannot be changed. */
export function copiedPaths(layer: number, context: FixContext): Copied | string {
  const all = known.get(context) ?? new Map<number, Copied | string>()
  known.set(context, all)
  const copied = all.get(layer) ?? read(layer, context)
  all.set(layer, copied)
  return copied
}

function read(layer: number, context: FixContext): Copied | string {
  const instruction = context.waste.makerOf(layer)
  const source = context.sourceOf(instruction)
  if (!source || instruction.layers.length !== 1 || instruction.steps.length !== 1)
    return 'its place in the Dockerfile is not sure'
  if (source.flags.some(({ name }) => !FLAGS.has(name)))
    return `line ${source.line} has flags that change what it does`
  const words = execForm(source.command) ?? source.command.split(/\s+/)
  const sources = words.slice(0, -1)
  if (source.keyword === 'ADD') {
    if (sources.some((name) => /\.(tar|tgz|tbz2?|txz|tzst|tar\.\w+)$|^\w+:\/\/|^git@/i.test(name)))
      return `line ${source.line} brings an archive or a download, to which flags do not matter`
  }
  const target = targetOf(words.at(-1) ?? '', instruction, context)
  if (target === null) return `where line ${source.line} puts things is not sure`
  const hasOwner = source.flags.some(({ name }) => name === 'chown')
  const versions = pathVersions(context.layers)
  const parts = new Map<string, { part: Part; entry: LayerEntry }>()
  for (const entry of entriesOf(context.layers[layer])) {
    const { path, inode } = entry
    const folder = inode.kind === 'directory'
    const older = folder && versions.at(path, layer - 1)?.inode.kind === 'directory'
    const isAbove = target === path || target.startsWith(`${path}/`)
    const isBelow = target === '' || path.startsWith(`${target}/`) || (path === target && !folder)
    if (!isAbove && !isBelow) return `where line ${source.line} puts things is not sure`
    // Of the folders below the target, those that were there before get all that the copied ones have.
    const part = isBelow ? 'brought' : older ? 'older' : path === target ? 'target' : 'above'
    // From the build context all comes as root's: this has been unpacked.
    if (source.keyword === 'ADD' && !hasOwner && part === 'brought' && (inode.uid !== 0 || inode.gid !== 0))
      return `line ${source.line} brings an archive, to which flags do not matter`
    parts.set(path, { part, entry })
  }
  return { instruction, source, layer, parts }
}

/** As it is written, or as the history has it where variables stood. */
function targetOf(written: string, instruction: Instruction, { instructions }: FixContext): string | null {
  const word = written.includes('$') ? (instruction.text.split(' ').at(-1) ?? '') : written
  return resolvePath(workingFolder(instruction, instructions) ?? '', word.replace(/^(["'])(.*)\1$/, '$2'))
}

/** Whether a WORKDIR before the COPY names the folder and has no layer of its own: then that made it, not the COPY. */
export function mayBeOfWorkdir(path: string, { instruction }: Copied, { instructions }: FixContext): boolean {
  return instructions.some((other) => {
    if (other.index >= instruction.index || other.keyword !== 'WORKDIR' || other.layers.length > 0)
      return false
    const folder = resolvePath(workingFolder(other, instructions), other.text.slice('WORKDIR '.length))
    return folder === null || folder === path || folder.startsWith(`${path}/`)
  })
}
