import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Instruction } from '../../image/instructions.js'
import { entriesOf } from '../../layer/entries.js'
import { lastName } from '../../layer/path.js'
import { NameSet } from '../../waste/claims/name-set.js'
import type { Finding } from '../../waste/find-waste.js'
import { asBelow } from '../as-below.js'
import { fileUse } from '../file-use.js'
import type { Fix, FixContext, Words } from '../fixer.js'
import { nameLines } from '../name-lines.js'
import { stageOf } from '../stage-of.js'
import { cutCommand } from './cut-command.js'

/**
 * Has a COPY no longer bring an archive that an ADD of the same stage unpacks: drops it, or one of its sources. Null where
 * no ADD does, words where something else may need the archive.
 */
export function dropPacked(finding: Finding, context: FixContext): Fix | Words | null {
  const at = finding.changeAt && context.sourceOf(finding.changeAt)
  const paths = new Set(finding.copies.map(({ path }) => path))
  const [path = ''] = paths
  if (!finding.changeAt || at?.keyword !== 'COPY' || paths.size > 1) return null
  if (at.heredocs.length > 0 || /["'\\$*?[\]<]/.test(at.command)) return null
  if (at.flags.some(({ name }) => name !== 'chown' && name !== 'chmod')) return null
  const sources = sourcesOf(at)
  const named = sources.filter((source) => lastName(source) === lastName(path))
  const [source = '', another] = sources.length === 1 ? sources : named
  const stage = stageOf(at, context)
  const add = stage?.instructions.find((one) => one.keyword === 'ADD' && takes(one, source))
  if (another || !add) return null
  if (finding.hiddenBy.length > 0 || finding.copies.some(({ copy }) => copy.links)) return null
  const replaces = context.replay.copies
    .named(new NameSet([lastName(path)]))
    .some(({ path: other, shadow }) => other === path && shadow && finding.madeBy.includes(shadow.layer))
  if (replaces) return null
  const { named: naming, met } = fileUse(path, at, context)
  const user = [...naming, ...met].find((one) => one !== add)
  if (user)
    return { summary: `${finding.advice}. There is no patch for it, as line ${user.line} may need it` }
  const changes: readonly Change[] | null =
    sources.length === 1 ? dropWhole(finding.changeAt, at, add, context) : dropSource(at, source, context)
  if (!changes) return null
  return {
    changes,
    ignore: [],
    removes: finding.copies.map(({ copy }) => copy),
    summary: `${sources.length === 1 ? `Drop ${nameLines([at])}` : `Leave ${source} out of ${nameLines([at])}`}: ADD in line ${add.line} unpacks the same archive`,
  }
}

function sourcesOf({ command }: DockerfileInstruction): string[] {
  return command.trim().split(/\s+/).slice(0, -1)
}

function takes(add: DockerfileInstruction, source: string): boolean {
  const plain = (name: string) => name.replace(/^(\.?\/)+/, '')
  return (
    add.heredocs.length === 0 &&
    add.flags.every(({ name }) => name === 'chown' || name === 'chmod') &&
    sourcesOf(add).some((one) => plain(one) === plain(source))
  )
}

/** Null where the COPY made folders that would not be there, or not be the same, without it. */
function dropWhole(
  { layers }: Instruction,
  at: DockerfileInstruction,
  add: DockerfileInstruction,
  context: FixContext,
): readonly Change[] | null {
  const folders = layers.flatMap((layer) => {
    const isAsBelow = asBelow(layer, context)
    const entries = entriesOf(context.layers[layer])
    return entries.filter((entry) => entry.inode.kind === 'directory' && !isAsBelow(entry))
  })
  const made = new Map(
    (context.stepOf(add)?.layers ?? []).flatMap((layer) =>
      entriesOf(context.layers[layer]).map(({ path, inode }) => [path, inode] as const),
    ),
  )
  const isPlain = folders.every(
    ({ path, inode }) =>
      made.get(path)?.kind === 'directory' &&
      inode.uid === 0 &&
      inode.gid === 0 &&
      (inode.mode & 0o7777) === 0o755,
  )
  return folders.length === 0 || (isPlain && add.index === at.index + 1) ? [{ type: 'remove', at }] : null
}

function dropSource(
  at: DockerfileInstruction,
  source: string,
  { dockerfile }: FixContext,
): readonly Change[] | null {
  const words = [...at.command.matchAll(/\S+/g)]
  const index = words.findIndex(([word]) => word === source)
  const [from, to] = [words[index]?.index, words[index + 1]?.index]
  return from === undefined || to === undefined ? null : cutCommand(at, from, to, dockerfile)
}
