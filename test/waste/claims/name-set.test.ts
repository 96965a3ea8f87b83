import { expect, test } from 'vitest'
import { NameSet } from '../../../packages/core/src/waste/claims/name-set.js'
import { ARCHIVES } from '../../../packages/core/src/waste/commands/archive-use.js'

const PATTERNS = ['core', 'core.*', '*.deb', '*~', 'a', '*.c', 'x*', 'cmake-*.sh', '*linux*.zip', 'ein*Ü']
const NAMES = [
  ...['core', 'core.1', 'score', 'core.', 'a', 'b', 'ab', '.deb', 'x.deb', 'x', 'xy', 'y~', '~'],
  ...['m.c', '.c', 'mc', 'cmake-3.sh', 'cmake-.sh', 'cmake.sh', 'awslinux2.zip', 'linux.zip', 'lin.zip'],
  ...['einÜ', 'ein Ü', 'ein U', 'Ü', ''],
]

test.each(PATTERNS)('%s is never missed by the bytes of a name', (pattern) => {
  const set = new NameSet([pattern])
  const fitting = NAMES.filter((name) => set.fits(name))
  expect(fitting.length).toBeGreaterThan(0)
  expect(fitting.filter((name) => !mayFit(set, name))).toEqual([])
})

test('a set of many patterns has what any of them has, and asks hardly any other name for its text', () => {
  const set = new NameSet(PATTERNS.filter((pattern) => !/^(a|x\*|\*\.c)$/.test(pattern)))
  expect(NAMES.filter((name) => set.fits(name)).sort()).toEqual(
    [
      ...['core', 'core.1', 'core.', '.deb', 'x.deb', 'y~', '~', 'cmake-3.sh', 'cmake-.sh'],
      ...['awslinux2.zip', 'linux.zip', 'einÜ', 'ein Ü'],
    ].sort(),
  )
  const others = Array.from({ length: 1000 }, (_, i) => `component-${i}.js`)
  expect(others.filter((name) => mayFit(set, name))).toEqual([])
})

test('a set of nothing is empty, and has no name', () => {
  expect(new NameSet([]).empty).toBe(true)
  expect(NAMES.filter((name) => mayFit(new NameSet([]), name))).toEqual([])
})

test.each([
  'a.tar',
  'a.TAR.gz',
  'a.tar.x',
  'a.tar.abcd',
  '.zip',
  'b.7z',
  'c.Tgz',
  'd.rar',
  'e.bz2',
  'f.xz',
  'g.zst',
])('%s is an archive, by its bytes too', (name) => {
  expect([mayFit(ARCHIVES, name), ARCHIVES.fits(name)]).toEqual([true, true])
})

test.each(['a.js', 'tar', 'zip', '.', '', 'a.tar.abcde', 'a.jsonx'])(
  '%s is none, by its bytes already',
  (name) => {
    expect(mayFit(ARCHIVES, name)).toBe(false)
    expect(ARCHIVES.fits(name)).toBe(false)
  },
)

/** As it stands among others in a layer. */
function mayFit(
  test: { mayFit(text: Uint8Array, from: number, to: number): boolean },
  name: string,
): boolean {
  const text = Buffer.from(`tar.zip~${name}.deb~core`)
  return test.mayFit(text, 8, 8 + Buffer.byteLength(name))
}
