import { isObject } from '../oci/json.js'

/** What is asked of a record that was read: whether a value is of the shape that those who use it rely on. */
export type Shape = (value: unknown) => boolean

export const isText: Shape = (value) => typeof value === 'string'

/** A whole number, not below 0. */
export const isCount: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0

export const isWhole: Shape = (value) => Number.isSafeInteger(value)

export const isFlag: Shape = (value) => typeof value === 'boolean'

export function isOneOf(values: readonly unknown[]): Shape {
  return (value) => values.includes(value)
}

export function isNullOr(shape: Shape): Shape {
  return (value) => value === null || shape(value)
}

export function isListOf(shape: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(shape)
}

export function isPairOf(first: Shape, second: Shape): Shape {
  return (value) => Array.isArray(value) && value.length === 2 && first(value[0]) && second(value[1])
}

/** An object that has these; of others it may have any. */
export function isRecordOf(shapes: Readonly<Record<string, Shape>>): Shape {
  const entries = Object.entries(shapes)
  return (value) => isObject(value) && entries.every(([key, fits]) => fits(value[key]))
}
