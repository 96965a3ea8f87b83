import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Copy } from '../../image/copy.js'
import type { Instruction } from '../../image/instructions.js'
import { workingFolder } from '../../image/working-folder.js'
import { entriesOf } from '../../layer/entries.js'
import type { ShadowedCopy } from '../../waste/waste-context.js'
import type { Fix, FixContext } from '../fixer.js'
import { readSequence, type SequenceCommand } from '../shell/sequence.js'
import { editRun } from './edit-run.js'
import { findFlags } from './find-flags.js'
import { giveNames } from './give-names.js'
import { mindsOwners } from './indifferent.js'
import { type MetadataCommand, metadataCommands, reaches } from './metadata-command.js'
import { type CommandEdit, narrowCommand } from './narrow-command.js'
import { pathVersions } from './path-versions.js'
import { sharesStage } from './shares-stage.js'
import { stageVariables } from './stage-variables.js'
import { summarise } from './summarise.js'

/** Gives what COPYs bring its owner and mode there, in place of a RUN that does it after; or says why that cannot be. */
export function planFor(run: Instruction, context: FixContext): Fix | string {
  const source = context.sourceOf(run)
  const [layer, second] = run.layers
  if (
    run.keyword !== 'RUN' ||
    !source ||
    layer === undefined ||
    second !== undefined ||
    run.steps.length !== 1
  )
    return 'its place in the Dockerfile is not sure'
  const at = `line ${source.line}`
  const listed = readSequence(source)
  const variables = stageVariables(source, context)
  const all = listed && metadataCommands(listed, workingFolder(run, context.instructions) ?? '', variables)
  if (!listed || !all || all.length === 0) return `what ${at} does, only a shell can tell`
  if (shellBefore(source, context)) return 'the shell is not the usual one'
  const minded = mindsOwners(run)
  if (minded !== null) return `what else ${at} runs may depend on whose the files are`

  // Of a layer that could not be read, nobody knows what it holds.
  if (context.layers.slice(0, layer).some(({ tarBytes }) => tarBytes === 0)) return 'not all layers are known'
  const commands = all.filter(({ sets }) => sets === 'owner' || context.buildKit)
  if (mountsInto(source, commands)) return `${at} mounts something where it changes owners or modes`
  const flags = findFlags(layer, commands, context)
  if (typeof flags === 'string') return flags
  const { flagged, left } = flags
  const copies = flagged.map(({ copied }) => copied)
  const first = copies[0] as (typeof copies)[number]
  const reason = whyNot(first.instruction, run, context)
  if (reason !== null) return reason
  for (const { source: copy } of copies) {
    if (sharesStage(copy, source, context))
      return `line ${copy.line} stands in a stage that others use as well`
  }

  const dropped = new Set<SequenceCommand>()
  const edits: CommandEdit[] = []
  const still = new Map<MetadataCommand, ReadonlySet<string>>(all.map((one) => [one, new Set<string>()]))
  const entries = entriesOf(context.layers[layer])
  const versions = pathVersions(context.layers)
  for (const command of all) {
    const reached = entries.filter(({ path }) => reaches(command, path))
    const stay = left.get(command)
    if (!stay) {
      still.set(command, new Set(reached.map(({ path }) => path)))
      continue
    }
    still.set(command, stay)
    if (reached.length === 0) continue
    if (stay.size === 0) {
      dropped.add(command.command)
    } else if (stay.size < reached.length) {
      if (
        command.sets === 'mode' &&
        !/^[0-7]+$/.test(command.spec) &&
        flagged.some(({ mode }) => mode !== null)
      )
        return `what ${at} makes of the mode of the other files may not be the same`
      const isNew = ({ path }: { readonly path: string }) => stay.has(path) && !versions.at(path, layer - 1)
      if (reached.some(isNew) && !isLast(command.command, listed, all))
        return `${at} makes files there, perhaps only after it changes their owner`
      const narrowed = narrowCommand(command, {
        paths: reached.map(({ path }) => path),
        left: stay,
        folders: new Set(reached.filter(({ inode }) => inode.kind === 'directory').map(({ path }) => path)),
        links: new Set(reached.filter(({ inode }) => inode.kind === 'symlink').map(({ path }) => path)),
      })
      if (!narrowed) return `too many other files need what ${at} does`
      edits.push(...narrowed)
    }
  }
  const removes = removedCopies(layer, all, still, context)
  if (removes.length === 0) return `${at} would write the files again nevertheless`
  const names = giveNames(flagged, { commands: all, variables, run: source, layer }, context)
  if (typeof names === 'string') return names
  for (const command of names.moved) dropped.add(command)
  const edited = editRun(source, listed, dropped, edits)
  if (!edited) return `without those commands ${at} may fail`
  const changes: Change[] = [...names.changes, edited]
  return { changes, ignore: [], removes, summary: summarise(names, edited, source, [...dropped]) }
}

/** The copies that are no longer there, of those that the layer wrote again with the same content. */
function removedCopies(
  layer: number,
  commands: readonly MetadataCommand[],
  still: ReadonlyMap<MetadataCommand, ReadonlySet<string>>,
  context: FixContext,
): Copy[] {
  const isFree = ({ links, shadow: { path, differences, successors } }: ShadowedCopy) =>
    links === null &&
    successors.length === 1 &&
    successors[0]?.links === null &&
    differences !== null &&
    !differences.time &&
    !differences.xattrs &&
    commands.some((command) => reaches(command, path)) &&
    !commands.some((command) => still.get(command)?.has(path))
  return context.waste
    .shadowedBy('same-content')
    .filter((copy) => copy.shadow.layer === layer && isFree(copy))
    .map((copy) => (context.waste.isBase(copy.layer) ? (copy.shadow.successors[0] as Copy) : copy))
}

/** Why what stands from one instruction to another may mind the change; null where nothing does. */
function whyNot(from: Instruction, to: Instruction, context: FixContext): string | null {
  const between = context.instructions.slice(from.index + 1, to.index)
  for (const instruction of between) {
    const line = context.sourceOf(instruction)?.line
    const name = line === undefined ? 'an instruction' : `line ${line}`
    if (instruction.keyword === null && instruction.layers.length > 0) return `what ${name} does is not known`
    if (instruction.keyword !== 'RUN') continue
    const minded = mindsOwners(instruction)
    if (minded !== null) return `what ${name} runs between the two may depend on whose the files are`
  }
  // From the user that the COPY stands under on: what another than root can do depends on whose the files are.
  const before = context.instructions.slice(0, from.index).findLast(({ keyword }) => keyword === 'USER')
  const users = [...(before ? [before] : []), ...between.filter(({ keyword }) => keyword === 'USER')]
  const isRoot = ({ text }: Instruction) => /^USER\s+(root|0)(:|\s*$)/.test(text)
  return users.every(isRoot) ? null : 'not all between the two runs as root'
}

function shellBefore(source: DockerfileInstruction, { alignment }: FixContext): boolean {
  return alignment.stages.some(({ instructions }) =>
    instructions.some(
      ({ keyword, index, command }) =>
        keyword === 'SHELL' &&
        index < source.index &&
        !/^\[\s*"(\/usr)?(\/bin\/)?(ba|a|da)?sh"/.test(command),
    ),
  )
}

/** Whether nothing that writes files comes after it. */
function isLast(
  command: SequenceCommand,
  listed: readonly SequenceCommand[],
  metadata: readonly MetadataCommand[],
): boolean {
  return listed
    .slice(listed.indexOf(command) + 1)
    .every(
      (other) =>
        metadata.some((one) => one.command === other) ||
        /^(rm|rmdir|true|:|set|cd)$/.test(other.program ?? ''),
    )
}

/** Whether a mount of the RUN is where these commands change something: no layer tells what they do there. */
function mountsInto(run: DockerfileInstruction, commands: readonly MetadataCommand[]): boolean {
  return run.flags.some(({ name, value }) => {
    if (name !== 'mount') return false
    const target = /(?:^|,)(?:target|dst|destination)=([^,]*)/.exec(value ?? '')?.[1] ?? '/'
    const path = target.replace(/^\/+|\/+$/g, '')
    return /\$/.test(path) || commands.some((command) => reaches(command, path))
  })
}
