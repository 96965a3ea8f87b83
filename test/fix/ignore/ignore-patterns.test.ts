import { expect, test } from 'vitest'
import {
  ignoredAs,
  ignoreFinder,
  readIgnorePatterns,
} from '../../../packages/core/src/fix/ignore/ignore-patterns.js'

/** The answers of moby/patternmatcher 0.6.0, which BuildKit and the classic builder's client ask. */
const ANSWERS: readonly (readonly [text: string, ignored: readonly string[], taken: readonly string[]])[] = [
  ['.git', ['.git', '.git/HEAD'], ['sub/.git', '.gitignore']],
  ['**/.git', ['.git', '.git/HEAD', 'a/b/.git/x'], ['x.git', 'a.git/y']],
  ['/dist/', ['dist', 'dist/a/b'], ['src/dist']],
  ['./a/../b', ['b/c'], ['a/b']],
  ['*', ['a', 'a/b', '.hidden'], []],
  ['*.log', ['x.log', '.log', 'x.log/y'], ['sub/x.log']],
  ['**/*.log', ['x.log', 'a/b/x.log'], ['log']],
  ['*/*/temp*', ['a/b/temporary', 'a/b/temp/x'], ['a/temp', 'a/b/c/temp']],
  ['docs/**', ['docs/a', 'docs/a/b'], ['docs']],
  ['docs/**/*.md', ['docs/a.md', 'docs/x/y/a.md'], ['a.md']],
  ['**', ['a', 'a/b'], []],
  ['**foo', ['foo', 'xfoo', 'a/xfoo', 'foo/x'], ['foox']],
  ['a**b', ['ab', 'a/b', 'a/x/b', 'ax/b'], ['axb']],
  ['foo**', ['foo', 'foobar', 'foo/x'], ['xfoo']],
  ['te?t', ['test'], ['te/t', 'tet']],
  ['*.py[cod]', ['x.pyc', 'x.pyo'], ['x.py', 'a/x.pyc']],
  ['[a-c]x[^0-9]', ['axy'], ['dxy', 'bx1']],
  ['\\*', ['*'], ['a']],
  ['\\!keep', ['!keep'], ['keep']],
  ['#no', [], ['#no', 'no']],
  [' #no', ['#no'], []],
  ['﻿.git', ['.git'], []],
  ['  .git  ', ['.git'], []],
  ['a b', ['a b', 'a b/c'], ['a']],
  ['c++', ['c++'], ['ccc']],
  ['a.b', ['a.b'], ['axb']],
  ['größe-日本', ['größe-日本/x'], []],
  ['*\n!src', ['a'], ['src', 'src/x', 'src/.git']],
  ['*\n!src\n**/.git', ['src/.git', 'src/.git/HEAD', '.git'], ['src/x']],
  ['**/.git\n!**/.git/HEAD', ['.git/x'], ['.git/HEAD']],
  ['!a\na', ['a', 'a/b'], []],
  ['a\n! a/b', ['a/x'], ['a/b', 'a/b/c']],
  ['node_modules\r\n!node_modules/keep\r\n', ['node_modules/a'], ['node_modules/keep/x']],
  ['../x', ['../x'], ['x']],
  ['.', [], ['a']],
  ['/', [], ['a']],
]

test.each(ANSWERS)('%j leaves out what builders do', (text, ignored, taken) => {
  const patterns = readIgnorePatterns(text) ?? []
  const isIgnored = (path: string) => ignoredAs(patterns, path) !== null
  expect(ignored.filter((path) => !isIgnored(path))).toEqual([])
  expect(taken.filter(isIgnored)).toEqual([])
})

test.each(ANSWERS.filter(([text]) => !text.includes('!')))(
  '%j says the same of many paths',
  (text, ...paths) => {
    const patterns = readIgnorePatterns(text) ?? []
    const find = ignoreFinder(patterns)
    for (const path of paths.flat()) expect(find(path)).toBe(ignoredAs(patterns, path))
  },
)

test('the topmost path that is left out', () => {
  const ignored = (text: string, path: string) => ignoredAs(readIgnorePatterns(text) ?? [], path)
  expect(ignored('**/.git', 'a/.git/b/.git/c')).toBe('a/.git')
  expect(ignored('*', 'a/b')).toBe('a')
  expect(ignored('*\n!a\na/b', 'a/b/c')).toBe('a/b')
})

test.each(['[a', '!', '! ', '[]', 'a\\', 'a|b', '{a,b}', '\\d', '[z-a]', '[-a]'])(
  '%j fails the build, or is read in more than one way',
  (text) => {
    expect(readIgnorePatterns(`fine\n${text}\n`)).toBeNull()
  },
)

test('the time does not explode with stars', () => {
  const patterns = readIgnorePatterns(`${'**/*a*'.repeat(40)}b`) ?? []
  const start = performance.now()
  expect(ignoredAs(patterns, `${'a/'.repeat(100)}${'a'.repeat(2000)}`)).toBeNull()
  expect(performance.now() - start).toBeLessThan(2000)
})
