import { invalidAt } from './invalid.js'

const SPACE = /[ \t\r\n]*/y
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y

/** The value of a JSON text. JSON.parse tells the place of some errors only, and of two keys of one name it drops one. */
export function parseJson(text: string, name: string): unknown {
  let at = 0
  readValue()
  skipSpace()
  if (at < text.length) throw fail('something follows its end')
  return JSON.parse(text)

  function readValue(): void {
    skipSpace()
    if (text[at] === '{') return readMembers()
    if (text[at] === '[') return readItems()
    if (take(STRING) === null && take(LITERAL) === null) throw fail('a value is expected')
  }

  function readMembers(): void {
    const keys = new Set<string>()
    readList('}', () => {
      const begin = at
      const key = take(STRING)
      if (key === null) throw fail('a key in double quotes is expected')
      if (keys.has(key)) {
        at = begin
        throw fail(`the key ${key} is there twice`)
      }
      keys.add(key)
      skipSpace()
      if (text[at] !== ':') throw fail('a colon is expected')
      at++
      readValue()
    })
  }

  function readItems(): void {
    readList(']', readValue)
  }

  function readList(end: '}' | ']', readNext: () => void): void {
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
