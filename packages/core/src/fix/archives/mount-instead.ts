import type { Change } from '../../dockerfile/changes.js'
import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import { lastName } from '../../layer/path.js'
import { parentPath } from '../../parent-path.js'
import type { Finding } from '../../waste/find-waste.js'
import { fileUse, namesPath } from '../file-use.js'
import type { Fix, FixContext } from '../fixer.js'
import { nameLines } from '../name-lines.js'
import { readShellScript } from '../shell/shell-script.js'
import { copiedFile } from './copied-file.js'
import { dropDeletion } from './drop-deletion.js'

/** They read what they are given and leave it as it is. */
const READING =
  /^(tar|bsdtar|unzip|dpkg|apt|apt-get|rpm|yum|dnf|microdnf|zypper|apk|pip3?|sh|bash|python[\d.]*|cat|cp|wc|head|tail|grep|sha256sum|sha512sum|md5sum)$/
/** Flags with which some of them do not. */
const CHANGING = /^(-[a-z]*[iIru][a-z]*|--(in-place|delete|update|append|remove-files))$/

/**
 * Mounts a file for the RUNs that read it, in place of the COPY that brings it for them. Null where BuildKit does not build,
 * or where it cannot be told that nobody else needs it.
 */
export function mountInstead(finding: Finding, context: FixContext): Fix | null {
  const file = copiedFile(finding, context)
  if (!file || !context.buildKit || (file.mode & 0o4) === 0) return null
  const [claimed] = finding.copies
  const { layer, shadow } = claimed?.copy ?? { layer: 0, shadow: null }
  // The mount needs a place, and leaves it behind where there is none.
  if (!context.waste.hasFolderBelow(parentPath(file.path), layer) && parentPath(file.path) !== '') return null
  const { named, met } = fileUse(file.path, file.at, context)
  const deleter = shadow ? context.sourceOf(context.waste.makerOf(shadow.layer)) : null
  if (shadow && deleter?.keyword !== 'RUN') return null
  if (met.some((one) => one !== deleter && (!deleter || one.index < deleter.index))) return null
  const changes: Change[] = [{ type: 'remove', at: file.at }]
  const readers: DockerfileInstruction[] = []
  for (const run of named) {
    const reads = readsOnly(run, file.path, context, run === deleter)
    if (reads === null) return null
    if (reads) readers.push(run)
  }
  if (readers.length === 0) return null
  if (deleter) {
    const dropped = dropDeletion(deleter, namesPath(deleter, file.path, context), context.dockerfile)
    if (!dropped) return null
    changes.push(...dropped)
  }
  const value = [
    'type=bind',
    ...(file.from === null ? [] : [`from=${file.from}`]),
    `source=${file.source.replace(/^\.\//, '')}`,
    `target=/${file.path}`,
  ].join(',')
  if (/[\s"']/.test(value)) return null
  for (const at of readers) changes.push({ type: 'add-flag', at, name: 'mount', value })
  return {
    changes,
    ignore: [],
    removes: finding.copies.map(({ copy }) => copy),
    summary: `Mount ${file.source} in ${nameLines(readers)} in place of ${nameLines([file.at])}: then it is in no layer`,
  }
}

/** Whether a RUN reads the file; null where it may do something else with it. */
function readsOnly(
  at: DockerfileInstruction,
  path: string,
  context: FixContext,
  deletes: boolean,
): boolean | null {
  if (at.keyword !== 'RUN' || at.heredocs.length > 0 || !context.stepOf(at)) return null
  const script = readShellScript(at.command)
  if (!script || script.leaves.unknown) return null
  const isPath = namesPath(at, path, context)
  let reads = false
  let seen = 0
  for (const { program, args, redirects } of script.commands) {
    if (redirects.some(({ text }) => text.includes(path))) return null
    const naming = args.filter(({ literal }) => literal !== null && isPath(literal))
    seen += naming.length
    if (naming.length === 0) continue
    if (program === 'rm' && deletes) continue
    if (
      program === null ||
      !READING.test(program) ||
      args.some(({ text }) => CHANGING.test(text) && !isInstalling(program))
    )
      return null
    if (program === 'cp' && args.at(-1) === naming.at(-1)) return null
    reads = true
  }
  // A name that is only part of a word, or in quotes of another command.
  return seen === at.command.split(lastName(path)).length - 1 ? reads : null
}

function isInstalling(program: string): boolean {
  return /^(dpkg|rpm|apt|apt-get|yum|dnf|microdnf|zypper|apk|pip3?|grep)$/.test(program)
}
