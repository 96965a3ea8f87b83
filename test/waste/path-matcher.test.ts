import { expect, test } from 'vitest'
import { PathMatcher } from '../../packages/core/src/waste/path-matcher.js'

const matcher = new PathMatcher([
  ['var/lib/apt/lists/', 'lists'],
  ['**/.npm/_cacache/', 'npm'],
  ['**/node_modules/', 'modules'],
  ['**/.env', 'env'],
  ['**/*.deb', 'deb'],
  ['tmp/*.log', 'log'],
  ['etc/exact', 'exact'],
  ['**/ab*ba', 'star'],
  ['**/a*b*c', 'stars'],
])

test.each([
  ['var/lib/apt/lists/a/b', 'lists', 'var/lib/apt/lists'],
  ['root/.npm/_cacache/index/x', 'npm', 'root/.npm/_cacache'],
  ['.npm/_cacache/x', 'npm', '.npm/_cacache'],
  // The topmost folder that fits.
  ['app/node_modules/a/node_modules/b/x.js', 'modules', 'app/node_modules'],
  ['app/node_modules/a/.env', 'modules', 'app/node_modules'],
  ['app/.env', 'env', 'app/.env'],
  ['.env', 'env', '.env'],
  ['var/cache/a.b.deb', 'deb', 'var/cache/a.b.deb'],
  ['tmp/x.log', 'log', 'tmp/x.log'],
  ['etc/exact', 'exact', 'etc/exact'],
  ['x/abba', 'star', 'x/abba'],
  ['x/a.b.c', 'stars', 'x/a.b.c'],
])('%s is %s at %s', (path, kind, root) => {
  expect(matcher.match(path)).toMatchObject({ kind, root })
})

test.each([
  // The folder alone, or a file of its name.
  'var/lib/apt/lists',
  'srv/var/lib/apt/lists/x',
  'root/x.npm/_cacache/x',
  'app/node_modules',
  'app/.env/x',
  'app/.environment',
  'a.debx',
  'srv/tmp/x.log',
  'tmp/sub/x.log',
  'etc/exact/x',
  'aba',
  'acb',
])('%s is nothing', (path) => {
  expect(matcher.match(path)).toBeNull()
})

test('a match that is not accepted leaves what lies deeper to be found', () => {
  const nested = new PathMatcher([['**/build/', 'build']], ({ root }) => root !== 'build')
  expect(nested.match('build/x')).toBeNull()
  expect(nested.match('build/app/build/x')).toEqual({
    kind: 'build',
    pattern: '**/build/',
    root: 'build/app/build',
  })
})
