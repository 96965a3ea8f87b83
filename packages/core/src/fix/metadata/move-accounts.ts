import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { isCopy } from '../../image/instructions.js'
import { entriesOf } from '../../layer/entries.js'
import type { FixContext } from '../fixer.js'
import { readSequence, type SequenceCommand } from '../shell/sequence.js'
import { anyStageOf } from '../stage-of.js'
import { accountsAt } from './accounts.js'
import type { Copied } from './copied-paths.js'
import { pathVersions } from './path-versions.js'

/** The commands that make users and groups, and where they go. */
export interface MovedAccounts {
  /** All commands of the RUN that they are taken from. */
  readonly listed: readonly SequenceCommand[]
  readonly commands: readonly SequenceCommand[]
  readonly insert: Change
}

const MAKES = /^(adduser|useradd|addgroup|groupadd)$/
/** What those commands read and write besides homes. */
const FILES =
  /^(etc\/(passwd|group|shadow|gshadow|subuid|subgid|login\.defs|adduser\.conf|default|skel|shells|nsswitch\.conf|pam\.d|security)(\/|$)|lib\/security|usr\/lib\/security)/

/** Who reads the files of the accounts, or tells one of them. */
const LISTS = /\/etc(\/?(\s|$)|\/[*?[])|passwd|group|shadow|\bgetent\b|\bid\b|\bwhoami\b/

/**
 * Moves the commands of a RUN that make users and groups to before the COPY; or says why they cannot be. They can where
 * they do the same there: the programs are there, and nothing between touches what they read or write.
 */
export function moveAccounts(
  run: DockerfileInstruction,
  layer: number,
  before: Copied,
  context: FixContext,
): MovedAccounts | string {
  const number = `line ${run.line}`
  const listed = readSequence(run)
  if (!listed || run.flags.length > 0) return `what ${number} does besides creating the user cannot be told`
  const commands = listed.filter(isCreation)
  const others = listed.filter(
    (command) => !isCreation(command) && !/^(set|true|:)$/.test(command.program ?? ''),
  )
  if (commands.length === 0) return `${number} creates the user by what it installs or runs`
  if (anyStageOf(run, context.dockerfile) !== anyStageOf(before.source, context.dockerfile))
    return `${number} is in another stage`
  for (const between of instructionsBetween(before, run, context)) {
    if (/^(ENV|ARG|USER|SHELL|ONBUILD)$/.test(between.keyword))
      return `line ${between.line} stands between, and may change how ${number} creates the user`
    if (between.keyword === 'RUN' && LISTS.test(between.command))
      return `line ${between.line} stands between, and may read who the users are`
  }
  const versions = pathVersions(context.layers)
  const below = before.layer - 1
  for (const { program } of commands) {
    const paths = ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'usr/local/bin', 'usr/local/sbin']
    if (program !== 'echo' && !paths.some((folder) => versions.at(`${folder}/${program}`, below)))
      return `${program} is not there before line ${before.source.line}`
  }
  for (let at = before.layer; at < layer; at++) {
    const entries = entriesOf(context.layers[at])
    const { whiteouts = [] } = context.layers[at] ?? {}
    if (
      entries.some(({ path, inode }) => inode.kind !== 'directory' && FILES.test(path)) ||
      whiteouts.some((path) => FILES.test(path))
    )
      return `what stands between changes users, groups or their settings as well`
  }
  const was = accountsAt(layer - 1, context)
  const is = accountsAt(layer, context)
  if (!was.users || !was.groups || !is.users || !is.groups) return 'the users of the image cannot be read'
  const words = new Set(
    commands.flatMap(({ words: [, ...args] }) => args.flatMap(({ text }) => text.match(/[\w.-]+/g) ?? [])),
  )
  const made = [...is.users].filter(([name]) => !was.users?.has(name))
  for (const [name] of [...made, ...[...is.groups].filter(([group]) => !was.groups?.has(group))])
    if (!words.has(name)) return `${number} creates ${name} by what it installs or runs`
  for (const [name, { home }] of made) {
    const clash = home !== '' && clashes(home, before.layer, layer, context)
    if (clash) return `the home of ${name}, /${home}, is where ${clash} puts things`
  }
  // Options may name another folder than the one in etc/passwd.
  if (
    commands.some(({ words: all }) =>
      all.some(({ text }) => /^(-k|--skel|-b|--base-dir|-R|--root|-P|--prefix)/.test(text)),
    )
  )
    return `${number} creates the user with options that read or write other folders`
  const text = others.length === 0 ? wholeText(run, context) : joined(run, commands)
  if (text === null) return `${number} creates the user in between other commands`
  const command = others.length === 0 ? run.command : joinedCommand(run, commands)
  return {
    listed,
    commands: others.length === 0 ? listed : commands,
    insert: {
      type: 'insert',
      before: before.source,
      text,
      means: { keyword: 'RUN', flags: [], command, heredocs: [] },
    },
  }
}

function isCreation(command: SequenceCommand): boolean {
  if (command.program === 'echo' || command.program === 'printf') {
    const at = command.words.findIndex(({ text }) => text === '>>')
    return (
      at > 0 &&
      at === command.words.length - 2 &&
      /^\/etc\/(passwd|group|shadow)$/.test(command.words.at(-1)?.literal ?? '')
    )
  }
  // What the shell runs in the words may depend on anything.
  return (
    command.plain &&
    MAKES.test(command.program ?? '') &&
    !command.words.some(({ text }) => /`|\$\(/.test(text))
  )
}

function instructionsBetween(
  before: Copied,
  run: DockerfileInstruction,
  { dockerfile }: FixContext,
): DockerfileInstruction[] {
  return dockerfile.instructions.filter(({ index }) => index > before.source.index && index < run.index)
}

/** Who of those between writes in the folder, or above or below it. */
function clashes(home: string, from: number, to: number, context: FixContext): string | null {
  for (let layer = from; layer < to; layer++) {
    const written = entriesOf(context.layers[layer]).some(
      ({ path, inode }) =>
        path === home ||
        path.startsWith(`${home}/`) ||
        (inode.kind !== 'directory' && home.startsWith(`${path}/`)),
    )
    const maker = context.waste.makerOf(layer)
    const line = context.sourceOf(maker)?.line
    if (written) return line === undefined ? 'another instruction' : `line ${line}`
    // A COPY that makes a folder above the home would no longer make it.
    if (
      isCopy(maker) &&
      entriesOf(context.layers[layer]).some(
        ({ path }) => home.startsWith(`${path}/`) && isNew(path, layer, context),
      )
    )
      return line === undefined ? 'another instruction' : `line ${line}`
  }
  return null
}

function isNew(path: string, layer: number, context: FixContext): boolean {
  return pathVersions(context.layers).at(path, layer - 1) === null
}

/** As it stands there. */
function wholeText({ start, end }: DockerfileInstruction, { dockerfile }: FixContext): string {
  return dockerfile.text.slice(start, end)
}

/** Null where they are not next to each other. */
function joined(run: DockerfileInstruction, commands: readonly SequenceCommand[]): string | null {
  if (commands.slice(1).some(({ after }) => after !== '&&')) return null
  return `RUN ${joinedCommand(run, commands)}`
}

function joinedCommand({ command }: DockerfileInstruction, commands: readonly SequenceCommand[]): string {
  return commands.map(({ start, end }) => command.slice(start, end)).join(' && ')
}
