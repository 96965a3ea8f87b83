import type { DockerfileInstruction } from '../dockerfile/dockerfile.js'
import { resolvePath, workingFolder } from '../image/working-folder.js'
import { lastName } from '../layer/path.js'
import { parentPath } from '../parent-path.js'
import type { FixContext } from './fixer.js'
import { isFreeOfFolder } from './shell/independence.js'
import { readShellScript, type SimpleCommand } from './shell/shell-script.js'

/** Who does something with a file, as far as the Dockerfile tells. */
export interface FileUse {
  /** Instructions after the one that brings it that name it, in order. */
  readonly named: readonly DockerfileInstruction[]
  /** RUNs after it that may meet it without naming it: they stand in its folder, or take all that is there. */
  readonly met: readonly DockerfileInstruction[]
}

/** Who uses a file that this instruction brings, by its path in the image. */
export function fileUse(path: string, maker: DockerfileInstruction, context: FixContext): FileUse {
  const name = lastName(path)
  const folder = parentPath(path)
  const after = context.dockerfile.instructions.filter(({ index }) => index > maker.index)
  const named = after.filter(({ command, flags, heredocs }) =>
    [command, ...flags.map(({ value }) => value ?? ''), ...heredocs.map(({ body }) => body)].some((text) =>
      text.includes(name),
    ),
  )
  const met = after.filter((one) => !named.includes(one) && meets(one, folder, context))
  return { named, met }
}

/** What they do to a folder and all that is in it needs none of it. */
const INDIFFERENT = /^(chgrp|chmod|chown|du|echo|ls|mkdir|rm)$/

function meets(at: DockerfileInstruction, folder: string, context: FixContext): boolean {
  // Another stage may take the whole folder.
  const takes = at.keyword === 'COPY' && at.flags.some((flag) => flag.name === 'from')
  if (at.keyword !== 'RUN' && !takes) return false
  const script = at.heredocs.length > 0 || takes ? null : readShellScript(at.command)
  const texts = script
    ? script.commands
        .filter(({ program }) => program === null || !INDIFFERENT.test(program))
        .flatMap(({ args, redirects }) => [...args, ...redirects].map(({ text }) => text))
    : [at.command, ...at.heredocs.map(({ body }) => body)]
  const whole = new Set([`/${folder}`, `/${folder}/`, `/${folder}/.`, `/${folder}/*`, '/', '/*'])
  if (texts.some((text) => text.split(/[\s"'`=:;|&()<>,]+/).some((word) => whole.has(word)))) return true
  const step = context.stepOf(at)
  if (takes || !step || workingFolder(step, context.instructions) !== folder) return false
  return !script || !(isFreeOfFolder(script) || script.commands.every(namesAllItTakes))
}

/** They read and write what they are given by name. */
const LITERAL =
  /^(\[|bzip2|cat|cd|chmod|chown|cp|curl|echo|export|gunzip|gzip|ln|mkdir|mv|printf|rm|set|sha256sum|tar|test|touch|true|unzip|wget|xz)$/

function namesAllItTakes({ program, args }: SimpleCommand): boolean {
  return (
    program !== null &&
    LITERAL.test(program) &&
    args.every(({ literal, glob }) => literal !== null && !glob && !/^\.?\.?\/?$/.test(literal))
  )
}

/** Tells of a word of a RUN whether it is this path, from the folder that the RUN begins in or goes to. */
export function namesPath(
  at: DockerfileInstruction,
  path: string,
  context: FixContext,
): (word: string) => boolean {
  const step = context.stepOf(at)
  const begins = step ? workingFolder(step, context.instructions) : null
  const goes = readShellScript(at.command)?.commands.find(({ program }) => program === 'cd')
  const folder = goes ? resolvePath(begins, goes.args[0]?.literal ?? '..') : begins
  return (word) => resolvePath(folder, word) === path
}
