import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { applyPatch } from '../packages/core/src/apply-patch.js'
import { unifiedDiff } from '../packages/core/src/dockerfile/unified-diff.js'
import { readPatch } from '../packages/core/src/read-patch.js'
import { TempFolder } from './helpers/temp-folder.js'

const temp = new TempFolder()

const dockerfile = 'FROM a\nRUN b\n\n# c\nCOPY . .\nRUN d \\\n  && e\n\n\nUSER f\nCMD ["g"]\n'
const changed = dockerfile.replace('COPY . .', 'COPY --chown=f . .').replace('\n  && e', '')

const TEXTS: readonly (readonly [string, string | null, string])[] = [
  ['lines', dockerfile, changed],
  ['lines of Windows', dockerfile.replaceAll('\n', '\r\n'), changed.replaceAll('\n', '\r\n')],
  ['ends of both kinds', dockerfile.replace('# c\n', '# c\r\n'), changed.replace('# c\n', '# c\r\n')],
  ['a mark of the encoding', `\ufeff${dockerfile}`, `\ufeff${changed.replace('FROM a', 'FROM b')}`],
  ['no end of the last line', dockerfile.trimEnd(), changed.trimEnd()],
  ['a last line that changes and has no end', dockerfile.trimEnd(), `${changed.trimEnd()} g`],
  ['a last line that gets an end', dockerfile.trimEnd(), dockerfile],
  ['a last line that loses its end', dockerfile, dockerfile.trimEnd()],
  ['lines at the end', dockerfile, `${dockerfile}RUN x\n`],
  ['lines at the start', dockerfile, `RUN x\n${dockerfile}`],
  ['a last line that goes', dockerfile, dockerfile.replace('CMD ["g"]\n', '')],
  [
    'two changes far apart',
    `${dockerfile}${'# x\n'.repeat(20)}RUN y\n`,
    `${changed}${'# x\n'.repeat(20)}RUN z\n`,
  ],
  [
    'lines that look like a patch',
    '--- a\n+++ b\n@@ -1 +1 @@\n-x\n',
    '--- b\n+++ c\n@@ -1 +1 @@\n-y\n\\ z\n',
  ],
  ['a new file', null, '**/.git\n.env\n'],
  ['an empty file', '', '**/.git\n'],
  ['other line separators', 'RUN a\u2028b\x0bc\x0cd\x85e\nRUN f\n', 'RUN a\u2028b\x0bc\x0cd\x85e\nRUN g\n'],
]

describe.each(TEXTS)('%s', (_name, before, after) => {
  const patch = unifiedDiff('Dockerfile', before, after)

  test('are as they were meant to be', () => {
    const [file, ...others] = readPatch(patch)
    expect(others).toEqual([])
    expect(file).toMatchObject({ path: 'Dockerfile', isNew: before === null })
    expect(applyPatch(before ?? '', file as NonNullable<typeof file>)).toBe(after)
  })

  test.each(['git apply', 'patch -p1 --binary -s'])('are the same by %s', (tool) => {
    expect(applyBy(tool, 'Dockerfile', before, patch)).toBe(after)
  })
})

const NAMES = [
  'Dockerfile',
  'deploy/Dockerfile.prod',
  'a folder/Docker file',
  'über/Dockerfile',
  '世界.Dockerfile',
  'say "hi"/Dockerfile',
  "it's/Dockerfile",
  'back\\slash/Dockerfile',
  'new\nline/Dockerfile',
  'tab\tbed/Dockerfile',
  'b/Dockerfile',
]

describe.each(NAMES)('a file called %j', (name) => {
  test('is found again in its patch', () => {
    const patch = unifiedDiff(name, dockerfile, changed) + unifiedDiff(`${name}.dockerignore`, null, '.git\n')
    expect(readPatch(patch).map(({ path, isNew }) => ({ path, isNew }))).toEqual([
      { path: name, isNew: false },
      { path: `${name}.dockerignore`, isNew: true },
    ])
  })

  test('is changed by git apply', () => {
    expect(applyBy('git apply', name, dockerfile, unifiedDiff(name, dockerfile, changed))).toBe(changed)
    expect(applyBy('git apply', name, null, unifiedDiff(name, null, '.git\n'))).toBe('.git\n')
  })
})

test('a patch of another text is not applied, wherever that differs', () => {
  const [file] = readPatch(unifiedDiff('Dockerfile', dockerfile, changed))
  for (const other of [
    '',
    `\n${dockerfile}`,
    dockerfile.replace('COPY . .', 'COPY  . .'),
    dockerfile.replace('# c', '# d'),
    dockerfile.replaceAll('\n', '\r\n'),
    dockerfile.slice(0, 30),
  ]) {
    expect(applyPatch(other, file as NonNullable<typeof file>)).toBeNull()
  }
})

test('what is no patch changes nothing', () => {
  for (const text of ['', 'x', '--- a', '--- a/x\n+++ b/x\n', '@@ -1 +1 @@\n-a\n+b\n']) {
    expect(readPatch(text).flatMap(({ hunks }) => hunks)).toEqual([])
  }
})

/** The text of a file after a tool has applied the patch. */
function applyBy(tool: string, name: string, before: string | null, patch: string): string {
  const folder = temp.folder([])
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  if (before !== null) writeFileSync(path, before)
  const { status, stderr } = spawnSync(tool, { cwd: folder, shell: true, input: patch, encoding: 'utf8' })
  expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
  return readFileSync(path, 'utf8')
}
