import { expect, test } from 'vitest'
import { parseJson } from '../../packages/cli/src/config/parse-json.js'

test.each([
  ['{"a": 1,}', 1, 9, 'a key in double quotes is expected'],
  ['{"a": 1 "b": 2}', 1, 9, 'a comma or } is expected'],
  ["{'a': 1}", 1, 2, 'a key in double quotes is expected'],
  ['{\n  "a": 1,\n  // why\n  "b": 2\n}', 3, 3, 'a key in double quotes is expected'],
  ['{\r\n"a": yes}', 2, 6, 'a value is expected'],
  ['{"a": 1', 1, 8, 'it ends too early'],
  ['{"a": "x', 1, 7, 'this text has no end'],
  ['{"a": "x\ny"}', 1, 7, 'this text has a line break'],
  ['{"a": "\\x"}', 1, 7, 'this text has a line break, or a backslash'],
  ['{"a" 1}', 1, 6, 'a colon is expected'],
  ['[1 2]', 1, 4, 'a comma or ] is expected'],
  ['{} {}', 1, 4, 'something follows its end'],
  ['{"a": 01}', 1, 8, 'a comma or } is expected'],
  ['{"size": 1,\n "size": 2}', 2, 2, 'the key "size" is there twice'],
  ['{"a": 1, "\\u0061": 2}', 1, 10, 'the key "a" is there twice'],
  ['['.repeat(200_000), 1, 101, 'it is nested too deeply'],
])('%j is wrong in line %i, column %i: %s', (text, line, column, why) => {
  expect(() => parseJson(text, 'file')).toThrow(`file cannot be read: line ${line}, column ${column}: ${why}`)
})

// JSON.parse decides what is JSON.
test('whatever is changed in a text, it is read or refused as JSON.parse does', () => {
  const text = '{"aa": [1, -0.5e+3, true, null, "x\\u0041\\n"], "bb": {"cc": [], "dd": {}}, "ff": "\\""}'
  expect(parseJson(text, 'file')).toEqual(JSON.parse(text))
  const pieces = ['', '"', ',', ':', '{', '}', '[', ']', '\\', '1', '0', '.', 'e', '-', ' ', '\n', '\t', 't']
  for (let at = 0; at < text.length; at++) {
    for (const piece of pieces) {
      for (const end of [at, at + 1]) {
        const changed = text.slice(0, at) + piece + text.slice(end)
        let expected: unknown
        try {
          expected = JSON.parse(changed)
        } catch {
          expect(() => parseJson(changed, 'file'), changed).toThrow('file cannot be read: line')
          continue
        }
        expect(parseJson(changed, 'file'), changed).toEqual(expected)
      }
    }
  }
})
