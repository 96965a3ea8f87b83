import { expect, test } from 'vitest'
import { addIgnoreLines } from '../../../packages/core/src/fix/ignore/ignore-lines.js'

test.each([
  ['no file', null, '**/.git\n**/.idea\n'],
  ['an empty one', '', '**/.git\n**/.idea\n'],
  ['a byte order mark alone', '\uFEFF', '\uFEFF**/.git\n**/.idea\n'],
  ['lines', '*.log\n', '*.log\n**/.git\n**/.idea\n'],
  ['no last newline', '# why\n*.log', '# why\n*.log\n**/.git\n**/.idea\n'],
  ['CRLF', '*.log\r\n', '*.log\r\n**/.git\r\n**/.idea\r\n'],
  ['CRLF, no last newline', 'a\r\n*.log', 'a\r\n*.log\r\n**/.git\r\n**/.idea\r\n'],
  ['line ends of both kinds', 'a\r\nb\n', 'a\r\nb\n**/.git\n**/.idea\n'],
  ['a line that is there', '**/.idea\n*.log\n', '**/.idea\n*.log\n**/.git\n'],
  ['all that are there', '\uFEFF**/.idea\n**/.git', '\uFEFF**/.idea\n**/.git'],
  ['a line that an exception undoes', '**/.git\n !a/.git\n', '**/.git\n !a/.git\n**/.git\n**/.idea\n'],
])('%s', (_, text, expected) => {
  expect(addIgnoreLines(text, ['**/.git', '**/.idea', '**/.git'])).toBe(expected)
})
