import { expect, test } from 'vitest'
import { parseJson } from '../../packages/cli/src/config/parse-json.js'

test.each([
  ['{\n  "a": 1,\n}', /line 3, column 1: Expected/],
  ['{\r\n"a": 1 "b": 2}', /line 2, column 8: Expected/],
  ['{\n  "a": 1,\n  // why\n  "b": 2\n}', /line 3, column 3: Expected/],
  ['{"a": yes}', /"a": yes}/],
  ['{"a": 1', /line 1, column 8: |end of JSON/],
  ['{"size": 1,\n "size": 2}', /line 2, column 2: a key is there twice/],
  ['{"a": 1, "\\u0061": 2}', /line 1, column 10: a key is there twice/],
  ['{"a": {"b": 1, "b": 1}}', /line 1, column 16: a key is there twice/],
])('text %# cannot be read', async (text, why) => {
  await expect(parseJson(text, 'file')).rejects.toThrow(/^file cannot be read: /)
  await expect(parseJson(text, 'file')).rejects.toThrow(why)
})

test('what JSON is, and YAML means otherwise, is what JSON means', async () => {
  for (const text of [
    '{"<<": {"a": 1}}',
    '{\t"a":1,"b":"\\ud83d\\ude00\\/"}',
    `{"${'k'.repeat(2000)}":1}`,
    '1',
  ]) {
    expect(await parseJson(text, 'file')).toEqual(JSON.parse(text))
  }
})
