import { describe, expect, test } from 'vitest'
import type { Alignment, Step } from '../../packages/core/src/dockerfile/align.js'
import { confirmLines } from '../../packages/core/src/dockerfile/confirm-lines.js'
import { parseDockerfile } from '../../packages/core/src/dockerfile/parse-dockerfile.js'

const dockerfile = parseDockerfile('FROM a AS x\nRUN x\nFROM b\nRUN one \\\n  && two\nRUN three\nCOPY a b\n')
const [, last] = dockerfile.stages as [unknown, (typeof dockerfile.stages)[number]]
const [one, three, copy] = last.instructions as [
  (typeof last.instructions)[number],
  (typeof last.instructions)[number],
  (typeof last.instructions)[number],
]
const STEPS: Step[] = ['ADD', 'RUN', 'RUN', 'COPY'].map((keyword, index) => ({
  index,
  keyword,
  text: keyword,
  buildKit: true,
  base: null,
}))

function confirmed(lines: Alignment['lines'], recorded: Record<number, [number, number][]>) {
  const alignment = { stages: [last], lines, complete: true, trouble: null }
  const places = Object.entries(recorded).map(
    ([index, ranges]) => [Number(index), ranges.map(([line, endLine]) => ({ line, endLine }))] as const,
  )
  const result = confirmLines(alignment, STEPS, new Map(places))
  return { ...result, lines: [...result.lines].map(([index, { line }]) => [index, line]) }
}

const ALL = new Map([
  [1, one],
  [2, three],
  [3, copy],
])

describe('what a build says of its steps', () => {
  test('the same', () => {
    const recorded = { 1: [[4, 5]], 2: [[6, 6]], 3: [[7, 7]] } as Record<number, [number, number][]>
    expect(confirmed(ALL, recorded)).toMatchObject({
      lines: [...ALL].map(([index, { line }]) => [index, line]),
      complete: true,
      trouble: null,
    })
  })

  test('one of two places, where two instructions do the same', () => {
    expect(
      confirmed(ALL, {
        1: [
          [2, 2],
          [4, 5],
        ],
      }),
    ).toMatchObject({ complete: true, trouble: null })
  })

  test.each<[string, [number, number][]]>([
    ['another instruction', [[6, 6]]],
    ['another stage', [[2, 2]]],
    ['FROM', [[3, 3]]],
    ['more than the instruction', [[4, 6]]],
    ['beyond the file', [[400, 400]]],
  ])('%s: then the step has no line', (_, places) => {
    expect(confirmed(ALL, { 1: places })).toMatchObject({
      lines: [
        [2, 6],
        [3, 7],
      ],
      complete: false,
      trouble: expect.stringMatching(/^line 4 looks like step 2 of the history, which was made in line \d+$/),
    })
  })

  test('it tells what the history alone does not', () => {
    const some = new Map([[3, copy]])
    expect(confirmed(some, { 1: [[4, 5]], 2: [[6, 6]] }).lines).toEqual([
      [3, 7],
      [1, 4],
      [2, 6],
    ])
  })

  test.each<[string, number, [number, number][]]>([
    ['an instruction of another kind', 0, [[6, 6]]],
    ['one that has a step already', 2, [[7, 7]]],
    [
      'two',
      1,
      [
        [4, 5],
        [6, 6],
      ],
    ],
  ])('but not by %s', (_, step, places) => {
    expect(confirmed(new Map([[3, copy]]), { [step]: places }).lines).toEqual([[3, 7]])
  })
})
