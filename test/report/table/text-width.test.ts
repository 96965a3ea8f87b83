import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { isOneColumnEach, textWidth } from '../../../packages/core/src/report/table/text-width.js'

test('each character that is taken for one column fills one', () => {
  const taken: number[] = []
  for (let code = 0; code < 0x3_0000; code += 1) {
    const character = String.fromCodePoint(code)
    if (!isOneColumnEach(character)) continue
    taken.push(code)
    expect(stringWidth(character), `U+${code.toString(16)}`).toBe(1)
    // What has joined the character before it would fill none.
    expect(stringWidth(`a${character}b`), `U+${code.toString(16)}`).toBe(3)
  }
  expect(taken.length).toBeGreaterThan(95)
})

test('what is wide, or joins others, is measured', () => {
  const texts = ['', 'plain', 'wait … → done', '漢字', 'e\u0301', '👩‍👩‍👧', 'a\u200bb', '✓\ufe0f']
  expect(texts.map(textWidth)).toEqual(texts.map((text) => stringWidth(text)))
})
