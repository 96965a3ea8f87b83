import { expect, test } from 'vitest'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'
import { nameLines } from '../../packages/core/src/fix/name-lines.js'

const { instructions } = parseDockerfile('FROM a\nRUN b \\\n  c\n\n# d\nENV e=f\nRUN g\nCMD h\n')

test.each([
  [[0], 'line 1'],
  [[1], 'lines 2 to 3'],
  [[0, 1], 'lines 1 to 3'],
  [[1, 2], 'lines 2 to 6'],
  [[0, 2], 'lines 1 and 6'],
  [[4, 2, 0], 'lines 1, 6 and 8'],
  [[0, 3, 4], 'lines 1 and 7 to 8'],
])('instructions %j stand in %s', (indexes, words) => {
  expect(nameLines(instructions.filter(({ index }) => indexes.includes(index)))).toBe(words)
})
