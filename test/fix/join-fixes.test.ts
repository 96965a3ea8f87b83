import { expect, test } from 'vitest'
import { applyChanges, type Change, meaningOf } from '../../packages/core/src/dockerfile/changes.js'
import type { DockerfileInstruction } from '../../packages/core/src/dockerfile/dockerfile.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'
import type { Fix } from '../../packages/core/src/fix/fixer.js'
import { joinFixes } from '../../packages/core/src/fix/join-fixes.js'
import type { Copy } from '../../packages/core/src/image/copy.js'

const dockerfile = parseDockerfile('FROM a\nRUN user\nCOPY x /x\nCOPY y /y\nRUN last\n')
const [, user, copyX, copyY, last] = dockerfile.instructions as [
  DockerfileInstruction,
  DockerfileInstruction,
  DockerfileInstruction,
  DockerfileInstruction,
  DockerfileInstruction,
]
const copies = Array.from({ length: 4 }, () => ({}) as Copy)
const fits = (changes: readonly Change[]) => applyChanges(dockerfile, changes, parseDockerfile) !== null

function fix(changes: readonly Change[], ...removes: number[]): Fix {
  return { changes, ignore: [], removes: removes.map((i) => copies[i] as Copy) }
}

function move(what: DockerfileInstruction, before: DockerfileInstruction): Change[] {
  const text = dockerfile.text.slice(what.start, what.end)
  return [
    { type: 'remove', at: what },
    { type: 'insert', before, text, means: meaningOf(what) },
  ]
}

function join(...fixes: readonly Fix[]) {
  const { chosen, covered, conflicts } = joinFixes(
    fixes.map((fix, index) => ({ index, fix })),
    fits,
  )
  return { chosen: chosen.map(({ index }) => index), covered, conflicts }
}

const flag = (at: DockerfileInstruction, value: string): Change => ({
  type: 'set-flag',
  at,
  name: 'chown',
  value,
})

test('what has nothing to do with each other goes together', () => {
  expect(join(fix([flag(copyX, 'a')], 0), fix([flag(copyY, 'b')], 1))).toEqual({
    chosen: [0, 1],
    covered: [],
    conflicts: [],
  })
})

test('two values of one flag do not, and the first holds', () => {
  expect(join(fix([flag(copyX, 'a')], 0), fix([flag(copyX, 'b')], 1))).toEqual({
    chosen: [0],
    covered: [],
    conflicts: [1],
  })
})

test('what is moved to two places would stand there twice', () => {
  expect(join(fix(move(last, copyX), 0), fix(move(last, user), 1))).toEqual({
    chosen: [0],
    covered: [],
    conflicts: [1],
  })
})

test('what is moved to one place by both is moved once', () => {
  const one = fix([...move(last, copyX), flag(copyX, 'a')], 0)
  const other = fix([...move(last, copyX), flag(copyY, 'a')], 1)
  expect(join(one, other)).toEqual({ chosen: [0, 1], covered: [], conflicts: [] })
})

test('what another removes all of is no conflict', () => {
  expect(join(fix(move(last, copyX), 0, 1), fix(move(last, user), 1))).toEqual({
    chosen: [0],
    covered: [1],
    conflicts: [],
  })
})

test('a mount for a RUN is not one for others that are joined with it', () => {
  const mount: Change = { type: 'add-flag', at: last, name: 'mount', value: 'type=bind,source=y,target=/y' }
  const joined: Change[] = [
    { type: 'remove', at: user, edits: [{ start: user.start, end: copyX.start, text: '' }] },
    {
      type: 'command',
      at: last,
      edits: [{ start: last.end, end: last.end, text: ' && user' }],
      becomes: 'last && user',
    },
  ]
  const mounted = fix([{ type: 'remove', at: copyY }, mount], 0)
  expect(join(mounted, fix(joined, 1)).conflicts).toEqual([1])
  expect(join(fix(joined, 1), mounted).conflicts).toEqual([1])
})
