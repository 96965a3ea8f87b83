import type { Instruction } from './instructions.js'

/** The WORKDIR that an instruction stands in, as a path of the image; null where it cannot be told. */
export function workingFolder(
  { index }: Pick<Instruction, 'index'>,
  instructions: readonly Instruction[],
): string | null {
  return instructions
    .slice(0, index)
    .filter(({ keyword }) => keyword === 'WORKDIR')
    .reduce<string | null>((folder, { text }) => resolvePath(folder, text.slice('WORKDIR '.length)), null)
}

/** `b/c` of `b`, `./c`; null where a variable or a way up is in it. */
export function resolvePath(folder: string | null, path: string): string | null {
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  if (path.includes('$') || names.includes('..')) return null
  const above = path.startsWith('/') ? '' : folder
  return above === null ? null : [above, ...names].filter(Boolean).join('/')
}
