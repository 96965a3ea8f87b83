import { invalidAt } from './invalid.js'

const SPACE = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\]+|\\.)*"/sy
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** A configuration needs five. */
const DEEPEST = 100

/** The value of a JSON text. JSON.parse tells the place of some errors only, and of two keys of one name it drops one. */
export function parseJson(text: string, name: string): unknown {
  let at = 0
  let depth = 0
  readValue()
  skipSpace()
  if (at < text.length) throw fail('something follows its end')
  return JSON.parse(text)

  function readValue(): void {
    skipSpace()
    if (text[at] === '{') readMembers()
    else if (text[at] === '[') readList(']', readValue)
    else if (text[at] === '"') readString()
    else if (take(LITERAL) === null) throw fail('a value is expected')
  }

  function readString(): string {
    const begin = at
    const token = take(STRING)
    if (token === null) throw fail('this text has no end')
    try {
      return JSON.parse(token)
    } catch {
      at = begin
      throw fail('this text has a line break, or a backslash that says nothing')
    }
  }

  function readMembers(): void {
    const keys = new Set<string>()
    readList('}', () => {
      if (text[at] !== '"') throw fail('a key in double quotes is expected')
      const begin = at
      const key = readString()
      if (keys.has(key)) {
        at = begin
        throw fail(`the key ${JSON.stringify(key)} is there twice`)
      }
      keys.add(key)
      skipSpace()
      if (text[at] !== ':') throw fail('a colon is expected')
      at++
      readValue()
    })
  }

  function readList(end: '}' | ']', readNext: () => void): void {
    if (++depth > DEEPEST) throw fail('it is nested too deeply')
    at++
    skipSpace()
    if (text[at] !== end) {
      for (;;) {
        skipSpace()
        readNext()
        skipSpace()
        if (text[at] !== ',') break
        at++
      }
    }
    if (text[at] !== end) throw fail(`a comma or ${end} is expected`)
    at++
    depth--
  }

  function skipSpace(): void {
    take(SPACE)
  }

  function take(token: RegExp): string | null {
    token.lastIndex = at
    const found = token.exec(text)
    if (!found) return null
    at = token.lastIndex
    return found[0]
  }

  function fail(why: string): Error {
    return invalidAt(name, text, at, at < text.length ? why : 'it ends too early')
  }
}
