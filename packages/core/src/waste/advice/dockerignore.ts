import type { Instruction } from '../../image/instructions.js'
import { resolvePath, workingFolder } from '../../image/working-folder.js'
import { lastName } from '../../layer/path.js'
import type { PathGroup } from '../claims/claim-by-path.js'
import type { Ignorable } from '../rule.js'
import type { WasteContext } from '../waste-context.js'
import { joinWords, pronoun, quoteInstruction } from './wording.js'

const MOST_LINES = 3

/** The lines of a .dockerignore that keep all out that fits these patterns, wherever it stands: quoted, in words. */
export function ignorePatterns(group: PathGroup<unknown>): string {
  return quoteLines(patternLines(group))
}

/** What .dockerignore can say of the group: all that is called so, whatever it is. */
export function ignorable(group: PathGroup<unknown>, advise = linesAdvice(group)): Ignorable {
  return { patterns: patternLines(group), roots: group.roots, output: null, advise }
}

/** The same for names that mean something else elsewhere. */
export function ignorableRoots(group: PathGroup<unknown>, advise = linesAdvice(group)): Ignorable {
  return { patterns: [], roots: group.roots, output: null, advise }
}

function patternLines({ patterns }: PathGroup<unknown>): string[] {
  return patterns.map((pattern) => pattern.replace(/\/$/, ''))
}

function linesAdvice(group: PathGroup<unknown>) {
  return (lines: string) => adviseLines(lines, group)
}

/**
 * The lines that keep out just these folders, for names that mean something else elsewhere: by their paths in the build
 * context, or by name where the history does not tell those.
 */
export function ignoreRoots({ maker, roots }: PathGroup<unknown>, context: WasteContext): string {
  if (roots.length <= MOST_LINES) {
    const known = roots.map((root) => pathInContext(root, maker, context)).filter((path) => path !== null)
    if (known.length === roots.length) return quoteLines(known)
  }
  return quoteLines([...new Set(roots.map((root) => `**/${lastName(root)}`))])
}

/** The advice to have these lines. */
export function adviseLines(lines: string, { maker, roots }: PathGroup<unknown>): string {
  return `Add ${lines} to .dockerignore, or leave ${pronoun(roots)} out of ${quoteInstruction(maker)}`
}

/** Where a COPY of one folder took a path from; its source may also be a build stage, which no history tells. */
function pathInContext(path: string, maker: Instruction, context: WasteContext): string | null {
  const words = maker.text.split(' ').filter((word) => !word.startsWith('--'))
  const [, source = '', target = '', ...more] = words
  if (more.length > 0 || !/^[\w./-]+$/.test(source)) return null
  const folder = resolvePath(workingFolder(maker, context.instructions), target)
  if (folder === null || !`${path}/`.startsWith(folder && `${folder}/`)) return null
  const inside = path.slice(folder.length)
  return resolvePath('', `${source}/${inside}`)
}

/** Lines as words. */
export function quoteLines(lines: readonly string[]): string {
  return joinWords(lines.map((line) => `\`${line}\``))
}
