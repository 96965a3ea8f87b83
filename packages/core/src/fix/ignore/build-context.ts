import type { DockerfileInstruction } from '../../dockerfile/dockerfile.js'
import type { Instruction } from '../../image/instructions.js'
import { resolvePath, workingFolder } from '../../image/working-folder.js'
import { lastName } from '../../layer/path.js'
import { isArchive } from '../../waste/commands/archive-use.js'

/** What an instruction takes out of the build context. */
export interface ContextUse {
  /** Paths of the build context, '' for all of it, perhaps with wildcards; null where a variable or the like says which. */
  readonly sources: readonly string[] | null
  /** Where a COPY or ADD puts them, as written. */
  readonly target: string | null
}

const KNOWN_FLAGS = /^(chown|chmod|link|exclude)$/
const WILDCARD = /[*?[\\]/

export function hasWildcard(path: string): boolean {
  return WILDCARD.test(path)
}

/**
 * What a COPY, an ADD or a RUN with a bind mount takes out of the build context; null for one that takes nothing there.
 * The step that it made knows the values of its variables.
 */
export function contextUse(source: DockerfileInstruction, step: Instruction | null): ContextUse | null {
  if (source.keyword === 'RUN') return boundContext(source)
  if (source.keyword !== 'COPY' && source.keyword !== 'ADD') return null
  if (source.flags.some(({ name }) => name === 'from')) return null
  const words = wordsOf(source, step)
  const target = words?.at(-1) ?? null
  if (!words || words.length < 2) return { sources: null, target }
  const given = words.slice(0, -1)
  const taken = given.filter((word) => !/^(https?:\/\/|git@|ssh:\/\/|<<)/.test(word))
  if (taken.length === 0) return null
  const sources = taken.map((word) => resolvePath('', word))
  // The content of an archive has the names that it gives.
  const isPlain = source.keyword === 'COPY' || !taken.some(isArchive)
  const isSure =
    isPlain && taken.length === given.length && source.flags.every(({ name }) => KNOWN_FLAGS.test(name))
  return { sources: sources.every((path) => path !== null) ? sources : null, target: isSure ? target : null }
}

function wordsOf({ command }: DockerfileInstruction, step: Instruction | null): readonly string[] | null {
  if (command.startsWith('[')) return jsonWords(command)
  const words = command.split(/\s+/).filter(Boolean)
  if (words.some((word) => /["'\\]/.test(word))) return null
  if (!command.includes('$')) return words
  // BuildKit records what its variables stood for.
  const recorded = step?.buildKit ? step.text.split(' ').slice(1) : []
  const values = recorded.filter((word) => !word.startsWith('--'))
  return values.length === words.length && !values.some((word) => /["'\\$]/.test(word)) ? values : null
}

function jsonWords(command: string): readonly string[] | null {
  try {
    const words: unknown = JSON.parse(command)
    const isFine = (word: unknown) => typeof word === 'string' && !/["'\\$]/.test(word)
    return Array.isArray(words) && words.every(isFine) ? words : null
  } catch {
    return null
  }
}

/** `RUN --mount=type=bind,source=x`: bind is what a mount is by default, all of the context its default source. */
function boundContext({ flags }: DockerfileInstruction): ContextUse | null {
  const sources: (string | null)[] = []
  for (const { name, value } of flags) {
    if (name !== 'mount') continue
    const fields = new Map((value ?? '').split(',').map((field) => splitField(field)))
    if ((fields.get('type') ?? 'bind') !== 'bind' || fields.has('from')) continue
    sources.push(resolvePath('', fields.get('source') ?? fields.get('src') ?? ''))
  }
  if (sources.length === 0) return null
  return { sources: sources.every((path) => path !== null) ? sources : null, target: null }
}

function splitField(field: string): [string, string] {
  const [key = '', ...value] = field.replaceAll('"', '').split('=')
  return [key.trim().toLowerCase(), value.join('=').trim()]
}

/**
 * Says of paths of the image that a COPY or ADD made, of which paths of the build context they may have come: one, or
 * several where that depends on what is a folder there, or null where it cannot be told.
 */
export function contextPaths(
  { sources, target }: ContextUse,
  step: Instruction,
  instructions: readonly Instruction[],
): ((path: string) => readonly string[] | null) | null {
  const folder = target === null ? null : resolvePath(workingFolder(step, instructions), target)
  if (folder === null || sources === null) return null
  return (path) => {
    if (path !== folder && folder !== '' && !path.startsWith(`${folder}/`)) return null
    const inside = path === folder ? '' : path.slice(folder === '' ? 0 : folder.length + 1)
    return sources.flatMap((source) => {
      const above = hasWildcard(source) ? source.split('/').slice(0, -1).join('/') : source
      const below = [above, inside].filter(Boolean).join('/')
      return lastName(source) === inside && inside !== '' && source !== below ? [source, below] : [below]
    })
  }
}
