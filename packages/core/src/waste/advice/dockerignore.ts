import type { Instruction } from '../../image/instructions.js'
import { lastName } from '../../layer/path.js'
import type { PathGroup } from '../claims/claim-by-path.js'
import type { WasteContext } from '../waste-context.js'
import { joinWords, pronoun, quoteInstruction } from './wording.js'

const MOST_LINES = 3

/** The lines of a .dockerignore that keep all out that fits these patterns, wherever it stands: quoted, in words. */
export function ignorePatterns({ patterns }: PathGroup<unknown>): string {
  return quote(patterns.map((pattern) => pattern.replace(/\/$/, '')))
}

/**
 * The lines that keep out just these folders, for names that mean something else elsewhere: by their paths in the build
 * context, or by name where the history does not tell those.
 */
export function ignoreRoots({ maker, roots }: PathGroup<unknown>, context: WasteContext): string {
  if (roots.length <= MOST_LINES) {
    const known = roots.map((root) => pathInContext(root, maker, context)).filter((path) => path !== null)
    if (known.length === roots.length) return quote(known)
  }
  return quote([...new Set(roots.map((root) => `**/${lastName(root)}`))])
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
  const folder = resolve(workingFolder(maker, context), target)
  if (folder === null || !`${path}/`.startsWith(folder && `${folder}/`)) return null
  const inside = path.slice(folder.length)
  return resolve('', `${source}/${inside}`)
}

/** The WORKDIR that an instruction stands in, as a path of the image; null where it cannot be told. */
function workingFolder({ index }: Instruction, { instructions }: WasteContext): string | null {
  return instructions
    .slice(0, index)
    .filter(({ keyword }) => keyword === 'WORKDIR')
    .reduce<string | null>((folder, { text }) => resolve(folder, text.slice('WORKDIR '.length)), null)
}

/** `b/c` of `b`, `./c`; null where a variable or a way up is in it. */
function resolve(folder: string | null, path: string): string | null {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  if (path.includes('$') || names.includes('..')) return null
  const above = path.startsWith('/') ? '' : folder
  return above === null ? null : [above, ...names].filter(Boolean).join('/')
}

function quote(lines: readonly string[]): string {
  return joinWords(lines.map((line) => `\`${line}\``))
}
