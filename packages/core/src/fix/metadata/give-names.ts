import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Instruction } from '../../image/instructions.js'
import { commandsOf } from '../../waste/commands/shell-commands.js'
import type { FixContext } from '../fixer.js'
import type { SequenceCommand } from '../shell/sequence.js'
import { type Accounts, accountsAt, groupId, userId } from './accounts.js'
import { editRun } from './edit-run.js'
import { type MetadataCommand, reaches } from './metadata-command.js'
import { moveAccounts } from './move-accounts.js'
import { type OwnerWords, ownerWords } from './owner-words.js'
import type { Flagged, Owner } from './patched-state.js'
import { isSetBefore, type StageVariables } from './stage-variables.js'

/** The flags in words, and what makes their names known where they stand. */
export interface Names {
  readonly flags: readonly { readonly at: DockerfileInstruction; readonly words: readonly string[] }[]
  readonly changes: readonly Change[]
  /** What is to be taken out of the RUN itself, because it now stands earlier. */
  readonly moved: readonly SequenceCommand[]
  /** Where accounts are made now and to be made before which line; null where none moves. */
  readonly move: { readonly from: DockerfileInstruction; readonly before: DockerfileInstruction } | null
}

/** A RUN and what it changes. */
export interface Changing {
  readonly commands: readonly MetadataCommand[]
  readonly variables: StageVariables
  readonly run: DockerfileInstruction
  readonly layer: number
}

/**
 * Says the flags as the RUN's commands say it. A name must stand for the same number where the COPY is; where it does not
 * exist there, what makes it moves, or the flag has its number, if that can be no other the next time.
 */
export function giveNames(
  flagged: readonly Flagged[],
  { commands, variables, run, layer }: Changing,
  context: FixContext,
  asNumbers = false,
): Names | string {
  const flags: Names['flags'][number][] = []
  const changes: Change[] = []
  const wanted: { readonly words: OwnerWords; readonly owner: Owner; readonly flagged: Flagged }[] = []
  for (const one of flagged) {
    const { copied, owner, mode } = one
    const words: string[] = []
    const set = (name: string, value: string) => {
      const before = copied.source.flags.find((flag) => flag.name === name)?.value
      if (before === value) return
      words.push(`--${name}=${value}`)
      changes.push({ type: 'set-flag', at: copied.source, name, value })
    }
    const last = (sets: MetadataCommand['sets']) =>
      commands.findLast(
        (command) =>
          command.sets === sets &&
          [...copied.parts].some(([path, { part }]) => part !== 'older' && reaches(command, path)),
      )
    const chown = owner && last('owner')
    if (owner && chown) {
      const said = ownerWords(chown, chown.spec, owner)
      const written = chown.specWord.text.replace(/^"(.*)"$/, '$1')
      // Where its variables are set by then, the flag has them as well.
      const named =
        /^[\w.:${}-]+$/.test(written) && isSetBefore(written, variables, copied.source)
          ? ownerWords(chown, written, owner)
          : said
      // What --link brings is made by itself, where no names are known.
      const isNumber = asNumbers || copied.source.flags.some(({ name }) => name === 'link')
      set('chown', isNumber ? `${owner.uid}:${owner.gid}` : `${named.user}:${named.group}`)
      if (!isNumber) wanted.push({ words: said, owner, flagged: one })
    }
    const chmod = mode !== null && last('mode')
    if (chmod) set('chmod', Number.parseInt(chmod.spec, 8) === mode ? chmod.spec : mode.toString(8))
    if (words.length > 0) flags.push({ at: copied.source, words })
  }
  const unknown = wanted.filter(
    ({ words, owner, flagged: { copied } }) => !fits(accountsAt(copied.layer - 1, context), words, owner),
  )
  const [first] = unknown
  if (!first) return { flags, changes, moved: [], move: null }

  const missing = `its owner must exist before line ${first.flagged.copied.source.line}`
  const maker = context.layers.findIndex((_, at) => {
    if (at < first.flagged.copied.layer || at > layer) return false
    const accounts = accountsAt(at, context)
    return unknown.every(({ words, owner }) => fits(accounts, words, owner))
  })
  const source = maker < 0 ? null : context.sourceOf(context.waste.makerOf(maker))
  if (source?.keyword !== 'RUN') return missing
  const made = moveAccounts(source, maker, first.flagged.copied, context)
  if (typeof made === 'string') {
    return unknown.every(({ owner }) => isFixed(owner, context.waste.makerOf(maker)))
      ? giveNames(flagged, { commands, variables, run, layer }, context, true)
      : `${missing}, and ${made}`
  }
  const own = source === run
  if (!own) {
    const change = editRun(source, made.listed, new Set(made.commands), [])
    if (change === null) return `${missing}, and line ${source.line} may fail without what creates it`
    changes.push(change)
  }
  return {
    flags,
    changes: [made.insert, ...changes],
    moved: own ? made.commands : [],
    move: { from: source, before: first.flagged.copied.source },
  }
}

/** Whether a RUN says which numbers the accounts get that it makes: then they are the same the next time. */
function isFixed({ uid, gid }: Owner, run: Instruction): boolean {
  const numbers = (flags: string) =>
    commandsOf(run, /^(adduser|useradd|addgroup|groupadd)$/).flatMap(({ text }) =>
      [...text.matchAll(new RegExp(`\\s(?:${flags})[ =]?(\\d+)\\b`, 'g'))].map(([, id]) => Number(id)),
    )
  return numbers('-u|--uid').includes(uid) && (gid === 0 || numbers('-g|--gid').includes(gid))
}

function fits(accounts: Accounts, { user, group }: OwnerWords, { uid, gid }: Owner): boolean {
  return userId(accounts, user) === uid && groupId(accounts, group) === gid
}
