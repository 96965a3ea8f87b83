import type { GenericSchema } from 'valibot'
import { editDistance } from '../edit-distance.js'

/** The parts of a definition that a configuration is made of. */
interface Definition {
  readonly type: string
  readonly entries?: Readonly<Record<string, Definition>>
  readonly wrapped?: Definition
  readonly item?: Definition
  readonly value?: Definition
  readonly options?: readonly unknown[]
  readonly pipe?: readonly { readonly type: string; readonly title?: string }[]
}

/** What valibot leaves out of a record without a word. */
const DROPPED = ['__proto__', 'constructor', 'prototype']

type Shape = 'object' | 'list' | 'text' | 'number' | 'other'

/**
 * What of a value is not as the definition has it, in words for whoever wrote it. valibot's own are about types, and of
 * a value that may be several things they say no more than that it is none. Keys are told as those of `name`.
 */
export function explainMistakes(schema: GenericSchema, value: unknown, name = ''): string[] {
  return explain(schema as unknown as Definition, value, name)
}

function explain(definition: Definition, value: unknown, path: string): string[] {
  const { wrapped, item } = definition
  if (wrapped) return explain(wrapped, value, path)
  const shape = shapeOf(value)
  const fitting = alternatives(definition).find((option) => shapeOfDefinition(option) === shape)
  if (!fitting) return [`${path || 'it'} must be ${wordsFor(definition)}, not ${wordsForValue(value)}`]
  if (fitting !== definition) return explain(fitting, value, path)
  if (item) return (value as unknown[]).flatMap((each, i) => explain(item, each, `${path}[${i}]`))
  if (definition.type === 'strict_object') return explainObject(definition, value as object, path)
  if (definition.type === 'record') {
    return Object.entries(value as object).flatMap(([key, each]) => {
      const at = `${path}[${JSON.stringify(key)}]`
      return DROPPED.includes(key) ? [`${at} is no name`] : explain(definition.value as Definition, each, at)
    })
  }
  if (definition.type === 'picklist' && !definition.options?.includes(value)) {
    return [`${path} must be ${wordsFor(definition)}, not ${JSON.stringify(value)}`]
  }
  if (shape === 'number' && !Number.isFinite(value)) return [`${path} must be a finite number`]
  return []
}

function explainObject({ entries = {} }: Definition, value: object, path: string): string[] {
  const at = (key: string) => (path === '' ? key : `${path}.${key}`)
  const missing = Object.entries(entries)
    .filter(([key, { type }]) => type !== 'exact_optional' && !Object.hasOwn(value, key))
    .map(([key]) => `${path} needs the key ${key}`)
  const wrong = Object.entries(value).flatMap(([key, each]) => {
    const entry = Object.hasOwn(entries, key) ? entries[key] : undefined
    return entry ? explain(entry, each, at(key)) : [`${at(key)} is no key: ${meant(key, entries)}`]
  })
  return [...missing, ...wrong]
}

/** What was meant by a key that is unknown here. */
function meant(key: string, entries: Readonly<Record<string, Definition>>): string {
  const known = Object.keys(entries).filter((name) => name !== '$schema')
  const inLimits = Object.keys(entries.limits?.wrapped?.entries ?? {})
  const near = nearest(key, known)
  if (near !== null) return `${near} is`
  const limit = nearest(key, inLimits)
  return limit === null ? `${known.join(', ')} are` : `limits.${limit} is`
}

function nearest(key: string, known: readonly string[]): string | null {
  const plain = (name: string) => name.toLowerCase().replace(/[-_\s]|^max/gi, '')
  // A longer one is no slip of the pen, and to compare it would take its time.
  if (key.length > 64) return null
  const [best] = known
    .map((name) => ({ name, distance: editDistance(plain(key), plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance)
  return best?.name ?? null
}

/** What a value may be: one thing, or any of several. */
function alternatives(definition: Definition): Definition[] {
  if (definition.type !== 'union') return [definition]
  return (definition.options as readonly Definition[]).flatMap(alternatives)
}

function shapeOf(value: unknown): Shape {
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  if (Array.isArray(value)) return 'list'
  return value !== null && typeof value === 'object' ? 'object' : 'other'
}

function shapeOfDefinition({ type }: Definition): Shape {
  if (type === 'strict_object' || type === 'record') return 'object'
  if (type === 'array') return 'list'
  return type === 'number' ? 'number' : 'text'
}

function wordsFor(definition: Definition): string {
  const words = kindsOf(definition)
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function kindsOf(definition: Definition): string[] {
  const title = definition.pipe?.find(({ type }) => type === 'title')?.title
  if (title !== undefined) return [title]
  switch (definition.type) {
    case 'union':
      return (definition.options as readonly Definition[]).flatMap(kindsOf)
    case 'picklist':
      return (definition.options as readonly unknown[]).map(String)
    case 'array':
      return ['a list']
    case 'number':
      return ['a number']
    case 'string':
      return ['text']
    default:
      return ['an object']
  }
}

function wordsForValue(value: unknown): string {
  const shape = shapeOf(value)
  if (shape === 'object') return 'an object'
  if (shape === 'list') return 'a list'
  if (typeof value === 'function') return 'a function'
  return shape === 'text' ? JSON.stringify(value) : String(value)
}
