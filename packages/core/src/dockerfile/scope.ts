import type { DockerfileInstruction } from './dockerfile.js'
import { execForm } from './exec-form.js'
import { expandWord } from './expand-word.js'
import { ANYTHING, joinPatterns, knownLength, knownText, type Pattern } from './pattern.js'
import { settings } from './words.js'

/** What an instruction is read in: what those before it have set. */
export interface Scope {
  /** What joins lines, and makes the character after it literal. */
  readonly joint: string
  readonly expand: (word: string) => Pattern
  /** The working folder, as far as the text tells. */
  readonly folder: Pattern
  /** The words of SHELL; null where there is none. */
  readonly shell: readonly string[] | null
}

/** A scope that goes on from instruction to instruction. */
export interface GrowingScope extends Scope {
  /** Takes in what an instruction sets for those after it. */
  add(instruction: DockerfileInstruction): void
}

/** What Linux takes for a path. */
const LONGEST_PATH = 4096

/** What is set at the start of a stage that stands on this image. */
export function newScope(image: string | null, joint: string): GrowingScope {
  const variables = new Map<string, Pattern>()
  // What a build argument, the base or the builder sets may be anything, and may be nothing.
  const values = (name: string) => variables.get(name) ?? ANYTHING
  const expand = (word: string) => expandWord(word, values, joint)
  let folder: Pattern = image === 'scratch' ? ['/'] : ANYTHING
  let shell: readonly string[] | null = null
  return {
    joint,
    expand,
    get folder() {
      return folder
    },
    get shell() {
      return shell
    },
    add({ keyword, command }) {
      if (keyword === 'ENV') {
        const set = settings(command, joint).map(
          ({ key, value }) => [expand(key), expand(value ?? '')] as const,
        )
        for (const [key, value] of set) {
          const name = knownText(key)
          // A name that is not known may be any.
          if (name === null) variables.clear()
          else variables.set(name, value)
        }
      } else if (keyword === 'WORKDIR') {
        folder = resolveFolder(folder, expand(command))
      } else if (keyword === 'SHELL') {
        shell = execForm(command)
      }
    },
  }
}

/** The path that a WORKDIR leads to from a folder. */
export function resolveFolder(folder: Pattern, path: Pattern): Pattern {
  const [first] = path
  const whole =
    typeof first === 'string' && first.startsWith('/')
      ? path
      : typeof first === 'string'
        ? joinPatterns([folder, path], '/')
        : ANYTHING
  return knownLength(whole) > LONGEST_PATH ? ANYTHING : normalize(whole)
}

/** Without `.`, `..` and doubled slashes, as far as the path is known. */
function normalize(path: Pattern): Pattern {
  const text = knownText(path)
  if (text !== null) return [normalizeText(text)]
  const unclear = path.some(
    (part) => part !== null && /(^|\/)\.{0,2}(\/|$)/.test(part.replace(/^\/|\/$/g, '')),
  )
  if (unclear) return ANYTHING
  const last = path.at(-1)
  return typeof last === 'string' && last.endsWith('/')
    ? joinPatterns([path.slice(0, -1), [last.slice(0, -1)]])
    : path
}

function normalizeText(path: string): string {
  const names: string[] = []
  for (const name of path.split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}
