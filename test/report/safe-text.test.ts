import { expect, test } from 'vitest'
import { safeText } from '../../packages/core/src/report/safe-text.js'

test('what a terminal would obey is shown instead', () => {
  expect(safeText('a\x1b[31mred\x1b]0;title\x07')).toBe('a\\x1b[31mred\\x1b]0;title\\x07')
  expect(safeText('line\nnext\ttab\r')).toBe('line\\nnext\\ttab\\x0d')
  expect(safeText('\x7f\x9b31m\x85')).toBe('\\x7f\\x9b31m\\x85')
  expect(safeText('\u202etxt.exe\u2066\u200f')).toBe('\\u{202e}txt.exe\\u{2066}\\u{200f}')
  expect(safeText('zero\u200bwidth\ufeff\u2028')).toBe('zero\\u{200b}width\\u{feff}\\u{2028}')
  expect(safeText('\ud800 lone')).toBe('\\u{d800} lone')
  expect(safeText('tag\u{e0041}')).toBe('tag\\u{e0041}')
})

test('what people write stays', () => {
  const text = 'RUN echo "grüße, 世界 🚀" … → – é'
  expect(safeText(text)).toBe(text)
})
